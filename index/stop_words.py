"""Words that carry no content of their own: articles, pronouns, prepositions, question words.

For a dozen languages the Snowball lists, as tantivy carries them, and the question words they
lack; for others short lists of our own. Where there is none BM25 weighs such words little by
itself: they are in most passages.
"""

import functools
from collections.abc import Callable

from index.stemming import lowered
from index.words import fold

_ENGLISH = frozenset(
    """a about above after again against all also am an and any are aren't as at be because been
    before being below between both but by can can't cannot could couldn't did didn't do does
    doesn't doing don't down during each few for from further get got had hadn't has hasn't have
    haven't having he her here hers herself him himself his how i if in into is isn't it its
    itself just let's me more most must my myself no nor not of off on once only or other ought
    our ours ourselves out over own please same shall she should shouldn't so some such than that
    the their theirs them themselves then there these they this those through to too under until
    up upon us very was wasn't we were weren't what when where which while who whom whose why will
    with won't would wouldn't you your yours yourself yourselves""".split()
)
_SNOWBALL = {
    "da": "danish", "de": "german", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nb": "norwegian", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pt": "portuguese", "ru": "russian", "sv": "swedish",
}  # fmt: skip
# Beside the Snowball list where there is one, else alone.
_OWN = {
    "da": "hvad hvem hvor hvordan hvornår hvorfor hvilken hvilket hvilke hvis",
    "de": "wer wen wem wessen wann warum weshalb wieso woher wohin wieviel wie viele lange ja nein "
    "beim seit sowie bereits",
    "es": "qué quién quiénes cuándo cuánto cuánta cuántos cuántas cuál cuáles cómo dónde por",
    "fi": "mikä kuka milloin missä miksi miten kuinka mitä ketä kenen mistä mihin",
    "fr": "qui que quoi où quand comment pourquoi quel quelle quels quelles combien lequel "
    "laquelle est-ce comme chez après avant ainsi dont cette cet ces",
    "hu": "ki kik mi mit mikor hol hova honnan miért hogyan mennyi hány melyik milyen",
    "it": "chi che cosa quando dove perché come quale quali quanto quanta quanti quante",
    "nb": "hva hvem hvor hvordan når hvorfor hvilken hvilket hvilke hvis",
    "nl": "wie wat waar wanneer waarom hoe welke welk hoeveel wiens",
    "pt": "quem que quê quando onde porque porquê como qual quais quanto quanta quantos quantas",
    "ru": "кто кого кому кем ком что чего чему чем где когда куда откуда почему зачем как какой "
    "какая какое какие какого каком каким сколько чей чья чьё чьи который которая которое "
    "которые такой такая такие это был была было были также из-за",
    "sv": "vad vem vilka vilken vilket var när varför hur vems varifrån vart",
    "uk": "а або але без би був була були було бути в вже від він вона вони воно все всі да де "
    "для до його її їх йому й з за зі і із інші як яка яке який які коли куди звідки чому "
    "навіщо скільки чий чия хто кого кому ким що чого чим на над не ні нас ми ви ти я по "
    "при про під також та так таки такий така такі те то той тому тут у це цей ця ці через "
    "чи щоб є",
    "be": "а або але без быў была былі было ў у з за і й як якая якое які калі дзе куды чаму хто "
    "каго каму што чаго чым на не ні пра па пад да для ад ён яна яны яно яго яе іх гэта "
    "гэты гэтая гэтыя таксама тым той колькі",
    "bg": "а в във е и или на не но от по за със с са се си да до ще че той тя то те кой коя кое "
    "кои какво какъв каква какви кога къде защо как колко чий чия бе беше бяха това този "
    "тази тези като при над под ли го му ги им",
    "sr": "a ali bi bio bila bilo bili da do ga gde gdje i ili iz je jesu joj kad kada kako kao "
    "ko tko koji koja koje koga kome koliko li mu na ne nego ni o od on ona oni ono po pod "
    "pre prije pri sa s se su šta što u uz za zašto će čiji toga taj ta to te ti",
    "pl": "a aby ale albo bez bo by był była było były być co czego czemu czyj dla do gdy gdzie "
    "go i ich ile im jak jaka jaki jakie jako je jego jej jest już kiedy kim kogo komu "
    "która które który którzy kto lub ma mu na nad nie niż o od on ona one oni ono oraz po "
    "pod przed przez przy są się skąd dokąd ta tak także tam te tego tej ten to tu tym u w "
    "we z za ze że dlaczego",
    "cs": "a aby ale ani až bez být bude budou by byl byla bylo byly co čeho čí do ho i jak jaká "
    "jaké jaký je jeho jejich její jen jich jsou k kam kde kdo kdy kdyby když koho kolik "
    "komu která které který kteří mezi mu na nad nebo než o od odkud on ona oni ono po pod "
    "podle pro proč před při s se si ta tak také ten to tu tím u už v ve z za ze že",
    "sk": "a aby ale alebo ani až bez byť bude budú by bol bola bolo boli čo čoho čí do ho i ako "
    "aká aké aký je jeho ich jej len sú k kam kde kto kedy keď koho koľko komu ktorá ktoré "
    "ktorý ktorí medzi mu na nad než o od odkiaľ on ona oni ono po pod podľa pre prečo pred "
    "pri s sa si ta tak tiež ten to tu tým u už v vo z za zo že",
    "ro": "a ai al ale am ar are as au ca că care când ce cei cel cele cine cât câte câți cui cu "
    "cum de din după e ea ei el ele este eu fi fost in în într iar la le lor lui mai nu o "
    "ori pe pentru prin sa să se sau și spre sunt un una unde unei unor unui",
    "tr": "acaba ama bir bu bunu bunun çok da daha de değil diye en gibi hangi hem her için ile "
    "ise kadar kaç ki kim kime kimi kimin kimdir mi mı mu mü nasıl ne neden nedir nerede "
    "nereden nereye niçin niye o olan olarak oldu olduğu ona onu onun sonra şu tarafından "
    "ve veya ya zaman",
    "az": "bir bu da də deyil hansı həm hər ilə isə kim kimdir ki necə nə nədir niyə harada olan "
    "olaraq onun o üçün və ya kimi ən sonra zaman neçə",
    "el": "ο η το οι τα του της των τον την τους τις και ή στο στη στην στον στους στις στα σε "
    "από με για ως που πως ποιος ποια ποιο ποιοι ποιον τι πότε πού πώς γιατί πόσο πόσα "
    "πόσοι είναι ήταν θα να δεν μη μην ένας μια ένα αυτό αυτός αυτή κατά προς μετά αλλά",
    "ar": "من في على إلى عن مع هو هي هم هما أن إن لا ما لم لن قد كان كانت هذا هذه ذلك تلك الذي "
    "التي الذين هل متى أين كيف لماذا ماذا كم أي أو و ثم بعد قبل بين عند منذ حتى كل غير هناك",
    "fa": "و در به از که این آن را با است بود شد شده می برای تا بر یک هم یا اما او آنها ما من شما "
    "چه کی کجا چرا چگونه چند کدام آیا چیست کیست هر نیز پس اگر",
    "he": "של על את זה זו הוא היא הם הן לא כן או גם כי אם עם אל מי מה מתי איפה היכן למה מדוע איך "
    "כיצד כמה איזה איזו היה היתה הייתה היו יש אין כל בין אבל אשר אחרי לפני",
    "hi": "का के की को में से पर और या है हैं था थी थे यह वह ये वे ने भी तो ही नहीं कौन क्या कब "
    "कहाँ कहां क्यों कैसे कितना कितने कितनी किस किसने किसका एक इस उस लिए साथ",
    "id": "yang di ke dari dan atau ini itu dengan untuk pada adalah akan telah tidak siapa apa "
    "kapan mana mengapa bagaimana berapa dalam oleh sebagai juga",
    "vi": "là và của có cho trong với được các những một này đó đã sẽ không ai gì nào đâu khi bao "
    "giờ tại sao thế như mấy",
}
_SAME_LIST = {"bs": "sr", "hr": "sr", "nn": "nb", "no": "nb"}
# A pair of letters holding one of these joins words or asks: 的 of, 是 is, 谁 who.
_CHINESE_LETTERS = frozenset("的了吗呢吧么谁誰什哪怎几幾是们們这這那")
_CHINESE_PAIRS = frozenset("多少 如何 何时 何時 何地 何人 是否 以及 或者 因为 因為 所以".split())
_KOREAN_PAIRS = frozenset(
    (
        "누구 누가 무엇 무슨 언제 어디 어느 어떻 떻게 얼마 마나 왜 몇 그리 리고 "
        "그러 있다 하다 했다 한다 있는 하는"
    ).split()
)
_JAPANESE_ASKING = frozenset("誰何")


def is_stop_word(word: str, language: str = "en") -> bool:
    """Return whether a word, as written or folded, carries no content of its own."""
    if language == "en":
        return fold(word) in _ENGLISH
    if language == "zh":
        return word in _CHINESE_PAIRS or not _CHINESE_LETTERS.isdisjoint(word)
    if language == "ko":
        return word in _KOREAN_PAIRS
    if language == "ja":
        return not _JAPANESE_ASKING.isdisjoint(word) or _is_kana_ending(word)
    return _is_listed(lowered(word, language), language)


def _is_kana_ending(word: str) -> bool:
    """Particles and endings of verbs: at most a pair of hiragana."""
    return len(word) <= 2 and all("\u3041" <= char <= "\u309f" for char in word)


@functools.lru_cache(maxsize=65_536)
def _is_listed(word: str, language: str) -> bool:
    return word in _own_words(language) or _snowball_list(language)(word)


@functools.lru_cache(maxsize=64)
def _own_words(language: str) -> frozenset[str]:
    listed = _OWN.get(_SAME_LIST.get(language, language), "").split()
    return frozenset(lowered(word, language) for word in listed)


@functools.lru_cache(maxsize=64)
def _snowball_list(language: str) -> Callable[[str], bool]:
    name = _SNOWBALL.get(language)
    if name is None:
        return lambda word: False
    import tantivy

    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    analyzer = builder.filter(tantivy.Filter.stopword(name)).build()
    return lambda word: not analyzer.analyze(word)
