"""Sentences of an article that are addressed to a language model, not to a reader.

"Ignore all previous instructions …" planted in an article is no evidence of anything: such a
sentence is never a source. That a report on such attacks may lose a sentence is the price. What is
not recognised still meets the other defences: delimiters are broken up, only existing numbers can
be cited, and every sentence is checked against what it cites.
"""

import re

_ORDERS = (
    # English
    r"(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|prompt|rule|source|"
    r"sentence|article|context|above|previous)",
    r"you are (?:now|no longer) (?:an?|the)\b.{0,40}\b(?:assistant|model|ai|chatbot|bot|expert|"
    r"character|persona)",
    r"(?:to|dear|attention,?|hey,?) (?:any |all |the )?(?:language models?|llms?|ai assistants?|"
    r"chatbots?|ai models?)\b",
    r"(?:print|reveal|repeat|output|show|leak)\b.{0,40}\b(?:instructions|(?:system )?prompt|"
    r"\w*token|password|api key|data folder)\b",
    r"(?:reply|respond|answer)\b.{0,30}\b(?:only|with|every question|from the sources)\b",
    r"from now on,? (?:set|you|answer|write|say|reply)\b",
    r"in your (?:answer|reply|response)\b",
    r"(?:cite|quote) this (?:article|text|source)",
    r"tell (?:the )?(?:reader|user)s?\b",
    r"(?:this text|the text|it) says to the model",
    r"new (?:task|instructions?|rules?)\s*:",
    r"(?:system|assistant|user)\s*:",
    r"(?:say|state|write|claim) (?:so |that )?.{0,60}\bin (?:every|each|your) (?:answer|reply)",
    # German, French, Spanish, Italian, Portuguese, Russian, Turkish, Chinese
    r"ignorier\w*\b.{0,40}\b(?:anweisung|regel|quelle)",
    r"ignore[zr]?\b.{0,40}\b(?:consignes|instructions|règles)",
    r"ignor[ae]\b.{0,40}\b(?:instrucciones|reglas|istruzioni|regole|instruções|regras)",
    r"(?:игнорируй\w*|забудь\w*)\b.{0,40}\b(?:инструкци|указани|правил)",
    r"(?:talimat|yönerge|kural)\w*\b.{0,30}\b(?:yok say|görmezden gel|unut)",
    r"(?:忽略|无视|忘记).{0,12}(?:指令|指示|提示|规则)",
)
# An order begins the sentence, or what is quoted in it; "he ignored the rules" is none.
_ADDRESSED = re.compile(
    rf"^(?:answer|reply|respond|say|write|state) that\b"
    rf"|(?:^|[\"“”«:;,.!?]\s*|\b(?:please|must|should|and)\s+)(?:{'|'.join(_ORDERS)})",
    re.IGNORECASE | re.MULTILINE,
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff]")


def is_addressed_to_a_model(sentence: str) -> bool:
    """Return whether a sentence gives orders to a language model that reads it."""
    return bool(_ADDRESSED.search(_INVISIBLE.sub("", sentence).strip()))
