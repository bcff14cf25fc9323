"""The English verbs that questions are made with: which form a word is, and its base form.

A word that is no form of a listed verb is no verb to the rules; they make no question of it.
The regular verbs are those that often follow "to" and "will" in English encyclopedic text, and
some of the news; the irregular ones stand in `qa/irregular_verbs.py`.
"""

import functools
import re
from dataclasses import dataclass

from qa.irregular_verbs import irregular_forms

# * : the last letter is doubled ("stop", "stopped").
_REGULAR = """
abandon abbreviate abdicate abolish abort absorb accelerate accept access acclaim accommodate
accompany accomplish account accredit accumulate accuse achieve acknowledge acquire acquit* act
activate adapt add address adhere adjust administer admire admit* adopt adorn advance advertise
advise advocate affect affiliate affirm afford age aggravate agree aid aim air alarm alert align
allege allocate allot* allow ally alter amaze ambush amend amount amplify amuse analyse analyze
anchor animate annex announce annoy annul* answer anticipate apologize appeal appear apply appoint
appreciate approach approve approximate argue arm arouse arrange arrest arrive articulate ascend
ascribe ask assassinate assault assemble assert assess assign assimilate assist associate assume
assure attach attack attain attempt attend attenuate attest attract attribute augment author
authorize automate avenge average avert avoid await awaken award ax back bail bake balance ban*
bang baptize bar* bark base bat* bathe beatify beg* behave behead believe belong benefit besiege
bestow betray bill blame blend bless block blossom boast boil bolster bomb book boost boot border
borrow bother bottle bow box boycott brand breach breathe brew brief brighten broaden bump bury
bypass calculate calibrate call campaign cancel* canonise canonize cap* capitalize captain capture
care carry carve categorize cause cease cede celebrate center centralize certify chair challenge
change chant characterise characterize charge chart chase cheat check chew chip* chop* choreograph
christen chronicle circulate circumcise cite claim clarify classify clean clear cleave click climb
clinch clip* clog* clone close clothe cluster co-author co-found co-write coach coat coauthor coax
codify coin coincide collaborate collapse collect collide colonize comb combine comfort command
commemorate commence comment commission commit* communicate compare compel* compensate compete
compile complain complement complete complicate comply compose compress comprise compromise compute
conceal concede conceive concentrate concern conclude condemn condense conduct confer* confess
configure confine confirm confront confuse congratulate connect conquer consecrate conserve
consider consist consolidate constitute constrain construct consult consume contact contain
contaminate contemplate contend contest continue contract contradict contrast contribute control*
convene converge convert convey convict convince cook cool cooperate coordinate copy correct
correlate correspond corrupt count counter cover crack crash crawl create credit criticise
criticize cross crown crush cry culminate cultivate curate curb cure curl curse curtail customize
damage dance dart dash date deactivate debate debut decay deceive decentralize decide declare
decline decode decompose decorate decrease decree dedicate deduce default defeat defect defend
defer* define deflect degrade deify delay delete delight deliver demand demolish demonstrate denote
denounce dent deny depart depend depict deploy deport depose deposit depress deprive derail derive
descend describe desert deserve design designate desire despise destroy detach detail detain detect
deteriorate determine detonate develop devise devote devour diagnose dictate die differ
differentiate dilute diminish dip* direct disable disagree disappear disappoint disarm disassemble
disband discard discern discharge discipline disclose discontinue discount discourage discover
discredit discuss disguise dislike dismantle dismiss dismount dispatch dispense disperse displace
display dispose disprove disrupt dissipate dissolve distinguish distract distribute disturb dive
diverge diversify divert divide divorce document domesticate dominate donate double doubt download
downplay draft drag* drain dress drift drill drop* drown dub dump duplicate earn edge edit educate
effect eject elaborate elect elevate elicit eliminate elongate elucidate embark embody embrace
emerge emigrate emit* emphasise emphasize employ empower empty emulate enable enact enchant
encircle enclose encode encompass encounter encourage encrypt end endanger endorse endow endure
enforce engage engineer engrave enhance enjoy enlarge enlighten enlist enrich enroll enslave ensue
ensure entail enter entertain entitle entrust enumerate envision equate equip* eradicate erase
erect erode erupt escalate escape escort establish estimate evacuate evaluate evaporate evict evoke
evolve exacerbate exaggerate examine excavate exceed exchange excite exclude execute exempt
exercise exert exhaust exhibit exile exist exit expand expect expel* experience experiment expire
explain explode exploit explore export expose express extend extinguish extract fabricate face
facilitate fade fail faint fare farm fascinate fashion fasten favor favour feast feature fetch fill
film finance fine finish fire fish fit* fix flash flatten flip* float flood flourish flow flush
focus fold follow force forest forge form formalize formulate fortify forward foster found fragment
free frighten frustrate fry fuel fulfil* fulfill function fund furnish further fuse gain garner
gather gaze generalize generate gift glance glide glue govern grab* graduate grant grasp graze
greet grieve grill grip* groom group guarantee guard guess guide hack hail halt hand handle happen
harass harden harm harness harvest hasten hatch hate haul haunt head headline headquarter heal heat
helm help herald hesitate highlight hijack hinder hire hoist homer honor honour hope hospitalise
hospitalize host house hunt hurry identify ignite ignore illuminate illustrate imagine imitate
immerse impair impeach impede implement implicate imply import impose impress imprison improve
improvise inaugurate include incorporate increase indicate indict induce induct industrialize
infect infer* inflict influence inform inhabit inherit inhibit initiate inject injure inquire
inscribe insert insist inspect inspire install institute institutionalize instruct insure integrate
intend intensify intercept interest interfere interpret interrupt intervene interview introduce
invade invent invert invest investigate invite invoke involve isolate issue jail join judge jump
justify key kick kidnap* kill kiss knight knock label lack lament land lash last laud laugh launch
leak lease lecture legalize lengthen levy liberate license lie lift liken limit line link listen
live load lobby localize locate lock log* look loosen loot love lower lure maintain man* manage
mandate manifest manipulate manufacture map* march mark market marry mask match mature measure
mediate melt memorialize memorize mention mentor merge mess metabolize migrate mine minimize miss
mix mobilize mock model moderate modernize modify modulate monitor motivate mount move multiply
murder murmur nab* name narrate neglect negotiate net* nickname nominate note notice notify number
nurse obey object oblige obscure observe obtain occupy occur* offend offer omit* open operate
oppose opt optimize orchestrate ordain order organise organize originate oust outlaw outline
outnumber outrank outstrip* overhaul overheat overlap* overlook overrule overturn overwhelm owe own
oxidize pace pack package pad* paint pair pardon participate partition pass pasture patent pause
pave peak peel peep pen* penetrate perceive perch perform perish permit* persevere persist
personalize persuade petition phase pick picture pierce pilot pioneer pit* pitch place plague plan*
plant play plea plead pledge pluck plug* plunder plunge point poison poll ponder pop* popularise
popularize populate portray pose position possess post postpone postulate pour power practice
practise praise pray preach precede precipitate predict prefer* premiere prepare prescribe present
preserve preside press pretend prevail prevent price print probe proceed process proclaim procure
produce profile program* progress prohibit project prolong promise promote prompt promulgate
pronounce prop* propagate propel* prophesy propose prosecute prosper protect protest prove provide
provoke publicize publish pull pump punch punish purchase purge purify pursue push qualify quantify
quarrel quash question quiz race raid raise rally rank ransack rap* rape rate ratify ravage reach
react realise realize reappear rearrange rebel* reboot rebuff recall recant recapture receive
recite reckon reclaim recognise recognize recommend reconcile reconstruct record recover recruit
recycle redeem redefine redesign redirect rediscover redistribute reduce reestablish refer* refill
refine reflect reform refrain refresh refurbish refuse refute regain regard register regret*
regulate reign reinforce reinstate reject rejoice rejoin relate relaunch relax relay release
relegate relieve relinquish relocate rely remain remand remark remember remind remove rename render
renew renounce rent reopen reorganize repair repeat repel* repent replace replicate reply report
represent repress reprise reproach reproduce request require rescue research resemble reserve
reside resign resist resolve resort respond rest restart restore restrain restrict result resume
retain retire retreat retrieve return reunite reveal reverse revert review revise revisit revive
revoke revolve reward ridicule rinse rip* rival roar roast rob* rock roll root rotate round rouse
route rub* ruin rule rush sack sacrifice sail salute salvage sample sanction satisfy save scale
scan* scare scatter schedule scold scorch score scramble scrape scratch scream screw scroll scrub*
seal sear search seat secede secrete secure seem segment seize select sentence separate serve
settle sever sew shape share sharpen shatter shave shear shell shelter shift ship* shock shorten
shout showcase sideline sign signify simplify simulate size sketch skill skip* slam* slash
slaughter slice slip* slow smash smell smile smoke smuggle snap* snatch soak soften solidify solve
sort sound space spare spark spawn spearhead specialise specialize specify speculate spell spill
spoil sponsor spot* spray spur* spy squeeze stab* stabilize stack stage stain stall stamp
standardize star* stare start starve state station stay steep steer stem* step* stigmatize
stimulate stir* stop* store storm strand stream streamline strengthen stress stretch structure
struggle study stuff stumble stun* style subdivide subdue subjugate submit* subscribe substantiate
substitute succeed suck sue suffer suggest suit summarize summon supersede supervise supplant
supplement supply support suppose suppress surpass surrender surround survey survive suspect
suspend sustain swallow swap* sweeten swell switch symbolize synchronize synthesize tackle tailor
talk tame tap* target task taste taunt tax team telephone televise tempt tend terminate terrify
test testify thank thaw theme threaten thrill thrive thwart tie tighten tilt tip* tire tolerate
top* topple torture toss total touch tour tout trace track trade trail train trample transcribe
transfer* transform translate transmit* transport trap* travel traverse treat tremble trial trick
trigger trim* trip* trouble trust try tuck tune turn tweet twist uncover undermine unfold unify
uninstall unite unlock unplug* unseat untie unveil update upgrade upload urge use usurp utilize
utter vacate vaccinate validate value vandalize vanish vary vent venture verify veto view violate
visit visualize voice volunteer vote vow wage wail wait waken walk wander want warm warn warp
warrant wash waste watch weaken wed* weigh weight welcome wheel whip* whisper whistle widen wipe
wish wither witness wonder work worry worsen worship* wound wrap* wrestle yield
"""
# What the table of irregular verbs leaves out: a past like the base form, or like another verb.
_MORE_IRREGULAR = """
become became become; come came come; run ran run; overcome overcame overcome;
beat beat beaten; set set; put put; cut cut; hit hit; let let; cost cost; hurt hurt; shut shut;
split split; spread spread; quit quit; bet bet; cast cast; broadcast broadcast; burst burst;
read read;
lay laid; lie lay lain; light lit; shed shed; thrust thrust; wed wed; outdo outdid outdone;
bleed bled; breed bred; bear bore born; wind wound;
lean leant; spell spelt; spit spat; saw sawed sawn; sew sewed sewn;
foresee foresaw foreseen; forgo forwent forgone; overtake overtook overtaken; rebuild rebuilt;
retake retook retaken; rewrite rewrote rewritten; resell resold; outsell outsold; oversee oversaw
overseen; swell swelled swollen; mow mowed mown; prove proved proven; show showed shown;
grind ground; learn learned; dream dreamed; burn burned; leap leaped; spill spilled
"""
BE = frozenset("is are was were".split())
HAVE = frozenset("has have had".split())
MODALS = frozenset("will would can could may might must should shall".split())
AUXILIARIES = BE | HAVE | MODALS | frozenset("do does did".split())
# Verbs that tell what somebody says or thinks: what follows them is another statement.
TELLING = frozenset(
    """say tell announce report think believe know claim confirm add argue suggest warn admit deny
    state insist hope fear feel expect allege estimate acknowledge declare explain note observe
    predict promise reveal show suspect understand vow write agree conclude decide demand mean
    mention find hear learn see recall recognize recognise recommend remark remember reply respond
    speculate stress urge wish wonder ask call want like concede contend maintain testify""".split()
)


@dataclass(frozen=True, slots=True)
class VerbForm:
    """What a word is as a verb. past, participle, third: which forms it can be."""

    base: str
    past: str
    is_past: bool
    is_participle: bool
    is_third: bool


def verb_form(word: str) -> VerbForm | None:
    """Return what a lower-case word is as a verb, or None if it is no past or third person."""
    return _forms().get(word)


@functools.cache
def _forms() -> dict[str, VerbForm]:
    forms: dict[str, VerbForm] = {}
    verbs = [_regular(entry) for entry in _REGULAR.split()]
    irregular = [verb.split() for verb in _MORE_IRREGULAR.split(";")]
    verbs += [(verb[0], verb[1], verb[-1]) for verb in [*irregular_forms(), *irregular]]
    for base, past, participle in verbs:
        third = _third_person(base)
        forms[third] = VerbForm(base, past, False, False, True)
        if participle != past:
            forms[participle] = VerbForm(base, past, False, True, False)
        forms[past] = VerbForm(base, past, True, participle == past, False)
        if re.search(r"[aeiou]led$", past) and base.endswith("l"):  # British: "travelled"
            british = base + "led"
            forms[british] = VerbForm(base, british, True, True, False)
    return forms


def _regular(entry: str) -> tuple[str, str, str]:
    base = entry.rstrip("*")
    if entry.endswith("*"):
        past = base + base[-1] + "ed"
    elif base.endswith("e"):
        past = base + "d"
    elif re.search(r"[^aeiou]y$", base):
        past = base[:-1] + "ied"
    else:
        past = base + "ed"
    return base, past, past


def _third_person(base: str) -> str:
    if re.search(r"(?:s|x|z|ch|sh|o)$", base):
        return base + "es"
    return base[:-1] + "ies" if re.search(r"[^aeiou]y$", base) else base + "s"
