"""The English verbs whose past forms no stemmer knows: "took" and "taken" are forms of "take"."""

# Base form, then its past forms; forms that are also another verb's base ("found", "felt", "saw",
# "left", "lay", "rent", "ground", "bore", "wound") are here only where news uses them as verbs.
_FORMS = """
arise arose arisen; beat beaten; become became; begin began begun; bend bent; bind bound;
bite bit bitten; blow blew blown; break broke broken; bring brought; build built; burn burnt;
buy bought; catch caught; choose chose chosen; come came; creep crept; deal dealt; dig dug;
do did done; draw drew drawn; dream dreamt; drink drank drunk; drive drove driven; eat ate eaten;
fall fell fallen; feed fed; feel felt; fight fought; find found; flee fled; fling flung;
fly flew flown; forbid forbade forbidden; forget forgot forgotten; forgive forgave forgiven;
freeze froze frozen; get got gotten; give gave given; go went gone; grow grew grown; hang hung;
hear heard; hide hid hidden; hold held; keep kept; know knew known; lead led; leap leapt;
learn learnt; leave left; lend lent; lose lost; make made; mean meant; meet met; mistake mistook
mistaken; overcome overcame; overthrow overthrew overthrown; pay paid; ride rode ridden;
ring rang rung; rise rose risen; run ran; say said; see saw seen; seek sought; sell sold;
send sent; shake shook shaken; shine shone; shoot shot; show shown; shrink shrank shrunk;
sing sang sung; sink sank sunk; sit sat; sleep slept; slide slid; speak spoke spoken; spend spent;
spin spun; stand stood; steal stole stolen; stick stuck; strike struck stricken; strive strove
striven; swear swore sworn; sweep swept; swim swam swum; swing swung; take took taken;
teach taught; tear tore torn; tell told; think thought; throw threw thrown; undergo underwent
undergone; understand understood; undertake undertook undertaken; uphold upheld; wake woke woken;
wear wore worn; weave wove woven; weep wept; win won; withdraw withdrew withdrawn;
withhold withheld; withstand withstood; write wrote written
"""
_BASES = {form: verb.split()[0] for verb in _FORMS.split(";") for form in verb.split()[1:]}


def base_form(folded: str) -> str:
    """Return the base form of an irregular past form ("took" → "take"), else the word itself."""
    return _BASES.get(folded, folded)


def irregular_forms() -> list[list[str]]:
    """Return each verb's base form, past and, where it differs, participle."""
    return [verb.split() for verb in _FORMS.split(";")]
