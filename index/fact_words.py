"""Words in small letters that carry a fact: numbers, days, months, denials and opposites.

A copy of a story may replace other words, never these. They are compared by stem, so that case
endings need no entry ("апреля", "апреле"). Articles that also count ("ein", "une") are left out.
"""

# By language. Where a language is missing, any word of it may carry a fact.
_NUMBERS = {
    "en": """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
        ninety hundred thousand million billion trillion dozen half quarter first second third
        fourth fifth sixth seventh eighth ninth tenth once twice double triple""",
    "de": """null zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn
        fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig
        siebzig achtzig neunzig hundert tausend million milliarde billion dutzend halb hälfte
        viertel drittel erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte
        einmal zweimal doppelt""",
    "fr": """zéro deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze
        seize vingt trente quarante cinquante soixante cent mille million milliard douzaine
        vingtaine centaine millier moitié demi quart tiers premier première deuxième second
        troisième quatrième cinquième sixième septième huitième neuvième dixième double""",
    "es": """cero dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
        dieciséis diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta
        setenta ochenta noventa cien ciento cientos doscientos trescientos quinientos mil millón
        millones docena decena mitad medio cuarto tercio primero primer segundo tercero tercer
        quinto doble""",
    "it": """zero due tre quattro cinque sei sette otto nove dieci undici dodici tredici
        quattordici quindici sedici diciassette diciotto diciannove venti trenta quaranta
        cinquanta sessanta settanta ottanta novanta cento mille mila milione miliardo dozzina
        decina centinaio migliaio metà mezzo quarto terzo primo secondo quinto sesto settimo
        ottavo nono decimo doppio""",
    "pt": """zero dois duas três quatro cinco seis sete oito nove dez onze doze treze catorze
        quatorze quinze dezesseis dezasseis dezessete dezassete dezoito dezenove dezanove vinte
        trinta quarenta cinquenta sessenta setenta oitenta noventa cem cento duzentos trezentos
        quinhentos mil milhão milhões bilhão bilhões dúzia dezena metade meio quarto terço
        primeiro segundo terceiro quinto dobro""",
    "nl": """nul twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien
        vijftien zestien zeventien achttien negentien twintig dertig veertig vijftig zestig
        zeventig tachtig negentig honderd duizend miljoen miljard dozijn half helft kwart derde
        eerste tweede vierde vijfde zesde zevende achtste negende tiende eenmaal tweemaal dubbel""",
    "sv": """noll två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton
        sjutton arton nitton tjugo trettio fyrtio femtio sextio sjuttio åttio nittio hundra tusen
        miljon miljard dussin halv hälften kvart fjärdedel tredjedel första andra tredje fjärde
        femte sjätte sjunde åttonde nionde tionde dubbel""",
    "ru": """ноль один одна одно два две двух двое три трёх трое четыре четырёх четверо пять шесть
        семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать
        шестнадцать семнадцать восемнадцать девятнадцать двадцать тридцать сорок пятьдесят
        шестьдесят семьдесят восемьдесят девяносто сто двести триста четыреста пятьсот тысяча
        тысяч миллион миллиард десяток сотня половина четверть треть полтора первый второй третий
        четвёртый пятый шестой седьмой восьмой девятый десятый дважды трижды вдвое""",
}
# Where days and months are written small.
_DATES = {
    "en": "",
    "de": "",
    "fr": """lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai
        juin juillet août septembre octobre novembre décembre hier demain""",
    "es": """lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo
        junio julio agosto septiembre octubre noviembre diciembre ayer""",
    "it": """lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio marzo
        aprile maggio giugno luglio agosto settembre ottobre novembre dicembre ieri domani""",
    "pt": """segunda terça quarta quinta sexta sábado domingo janeiro fevereiro março abril maio
        junho julho agosto setembro outubro novembro dezembro ontem amanhã""",
    "nl": """maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart
        april mei juni juli augustus september oktober november december gisteren morgen""",
    "sv": """måndag tisdag onsdag torsdag fredag lördag söndag måndagen tisdagen onsdagen
        torsdagen fredagen lördagen söndagen januari februari mars april maj juni juli augusti
        september oktober november december""",
    "ru": """понедельник вторник среда среду четверг пятница суббота воскресенье январь февраль
        март апрель май июнь июль август сентябрь октябрь ноябрь декабрь вчера завтра""",
}
_OPPOSITES = {
    "en": """up down rise rose risen fall fell fallen increase decrease gain gained lose lost win
        won more less fewer higher lower best worst kill killed injure injured wound wounded hurt
        dead alive die died survive survived accept reject approve refuse deny confirm guilty
        innocent acquit acquitted convict convicted for against before after open close begin end
        start stop man woman men women boy girl son daughter husband wife brother sister father
        mother north south east west left right over under above below""",
    "ru": """вырос выросла выросли упал упала упали снизился снизилась повысился больше меньше
        выше ниже погиб погибла погибли погибших ранен ранены раненых выиграл проиграл принял
        отклонил одобрил отказался опроверг подтвердил виновен невиновен до после""",
    "de": """mehr weniger höher niedriger gestiegen gefallen stieg fiel tot tote verletzt getötet
        gewonnen verloren gewann verlor angenommen abgelehnt schuldig unschuldig vor nach""",
    "fr": """plus moins hausse baisse mort morts blessé blessés tué tués gagné perdu accepté
        rejeté coupable innocent avant après""",
    "es": """más menos sube baja muerto muertos herido heridos ganó perdió aceptó rechazó culpable
        inocente antes después""",
    "it": """più meno morto morti ferito feriti vinto perso accettato respinto colpevole innocente
        prima dopo""",
    "pt": """mais menos morto mortos ferido feridos ganhou perdeu aceitou rejeitou culpado
        inocente antes depois""",
    "nl": """meer minder dood doden gewond gewonden gewonnen verloren aangenomen verworpen
        schuldig onschuldig voor na""",
    "sv": """mer mindre död döda skadad skadade vann förlorade godkände avslog skyldig oskyldig
        före efter""",
}
_DENIALS = {
    "en": "not no never without nor neither none cannot nobody nothing",
    "de": "nicht kein keine keinen keiner keinem nie niemals ohne weder niemand nichts",
    "fr": "ne pas jamais sans aucun aucune ni personne rien",
    "es": "no nunca sin ni tampoco jamás nadie nada ningún ninguna",
    "it": "non mai senza né nessuno nessuna niente nulla",
    "pt": "não nunca sem nem ninguém nada nenhum nenhuma",
    "nl": "niet geen nooit zonder noch niemand niets",
    "sv": "inte ej aldrig utan varken ingen inget inga",
    "ru": "не нет ни никогда без нельзя никто ничего",
    # Languages of which every word may carry a fact: one denial more or less tells, too.
    "uk": "не ні немає ніколи без", "bg": "не няма никога без", "pl": "nie nigdy bez ani",
    "cs": "ne není nikdy bez ani", "tr": "değil yok asla hayır",
    "ar": "لا لم لن ليس ليست غير بدون ما",
    "fa": "نه نیست هرگز بدون", "he": "לא אין בלי אל", "zh": "不 没 未 无 非 否",
    "ja": "不 未 無 非 な",
    "el": "δεν μην όχι ποτέ χωρίς", "hi": "नहीं न मत बिना", "ro": "nu niciodată fără",
    "hu": "nem nincs soha nélkül", "fi": "ei eivät en koskaan ilman",
    "da": "ikke aldrig uden ingen intet", "no": "ikke aldri uten ingen intet",
}  # fmt: skip

# What house styles write in two ways; the first twenty-one English numbers stand in their order.
_MONTHS = "january february march april june july august september october november december"
SAME_WORDS = {
    **{word: str(value) for value, word in enumerate(_NUMBERS["en"].split()[:21])},
    **{month[:3]: month for month in _MONTHS.split()},
    "sept": "september",
}

NUMBER_WORDS = {language: words.split() for language, words in _NUMBERS.items()}
FACT_WORDS = {
    language: f"{_DATES[language]} {_OPPOSITES[language]}".split() for language in _NUMBERS
}
DENIALS = {language: words.split() for language, words in _DENIALS.items()}
