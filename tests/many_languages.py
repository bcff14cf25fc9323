"""Short invented articles in six languages, with questions they answer and questions they do not.

The places, people and firms do not exist.
"""

# path → text: headline, date line, body.
ARTICLES = {
    "ru/most.txt": """В Верхнереченске открыли новый мост
2025-03-04 10:00:00 / ВЕСТНИК ЗАРЕЧЬЯ

Новый мост через реку Калинку открыли в Верхнереченске во вторник. Мост строили шесть лет, он
обошёлся городу в 14 миллионов крон. На открытии выступил мэр Аркадий Беломестнов. Он сказал, что
старый мост снесут осенью.
""",
    "ru/fond.txt": """Дмитриев возглавил фонд помощи рыбакам
2025-03-11 09:30:00 / ВЕСТНИК ЗАРЕЧЬЯ

Фонд помощи рыбакам возглавил бывший капитан Кирилл Дмитриев. Его избрали на собрании в
Солнцегорске, за него проголосовали 212 человек. Прежний директор фонда Ольга Снегирёва ушла на
пенсию. Фонд не получает денег из бюджета области.
""",
    "ru/zavod.txt": """Завод «Гранитстрой» остановил печи
2025-03-18 15:20:00 / ВЕСТНИК ЗАРЕЧЬЯ

Завод «Гранитстрой» в Малых Озёрах остановил обе печи из-за нехватки газа. Без работы остались 340
человек. Директор завода Пётр Лосев обещал запустить печи в июне. Профсоюз требует выплатить
рабочим зарплату за два месяца.
""",
    "tr/kopru.txt": """Akçadere'de yeni köprü açıldı
2025-03-04 10:00:00 / AKÇADERE POSTASI

Akçadere'de Kızılsu nehri üzerindeki yeni köprü salı günü açıldı. Köprünün yapımı altı yıl sürdü ve
belediyeye 14 milyon krona mal oldu. Açılışta Belediye Başkanı Işıl Karabulut konuştu.
Eski köprü sonbaharda yıkılacak.
""",
    "tr/vakif.txt": """Balıkçılar vakfının başına Yalçındağ geçti
2025-03-11 09:30:00 / AKÇADERE POSTASI

Balıkçılara yardım vakfının başkanlığına eski kaptan İlker Yalçındağ seçildi. Seçim Güneşköy'de
yapıldı ve Yalçındağ 212 oy aldı. Vakfın önceki müdürü Şükran Toprak emekli oldu. Vakıf devletten
para almıyor.
""",
    "tr/fabrika.txt": """Taşyapı fabrikası fırınlarını durdurdu
2025-03-18 15:20:00 / AKÇADERE POSTASI

Küçükgöl'deki Taşyapı fabrikası gaz eksikliği yüzünden iki fırınını durdurdu. 340 işçi işsiz kaldı.
Fabrika müdürü Cengiz Irmak fırınların haziran ayında yeniden yakılacağını söyledi. Sendika iki
aylık ücretlerin ödenmesini istiyor.
""",
    "zh/qiao.txt": """云溪市新桥通车
2025-03-04 10:00:00 / 云溪晚报

云溪市横跨白鹿河的新桥星期二通车。这座桥建了六年，耗资1400万元。市长林晓峰在通车仪式上讲话。
旧桥将在秋天拆除。
""",
    "zh/jijin.txt": """周海平出任渔民基金会主席
2025-03-11 09:30:00 / 云溪晚报

前船长周海平当选渔民救助基金会主席。选举在金沙镇举行，周海平得到212票。基金会前主任
苏秋月已经退休。基金会不接受政府拨款。
""",
    "zh/gongchang.txt": """磐石水泥厂停炉
2025-03-18 15:20:00 / 云溪晚报

小湖镇的磐石水泥厂因缺少天然气停了两座窑炉。340名工人失业。厂长高志远承诺六月重新点火。
工会要求补发两个月的工资。
""",
    "ar/jisr.txt": """افتتاح جسر جديد في وادي الزهور
2025-03-04 10:00:00 / صحيفة الوادي

افتتحت مدينة وادي الزهور يوم الثلاثاء جسرا جديدا فوق نهر الغزال. استغرق بناء الجسر ست سنوات وكلف
المدينة 14 مليون كرونة. وألقى رئيس البلدية سامي الخولاني كلمة في حفل الافتتاح. وسيهدم الجسر القديم
في الخريف.
""",
    "ar/sunduq.txt": """القبطان السابق يرأس صندوق الصيادين
2025-03-11 09:30:00 / صحيفة الوادي

انتخب القبطان السابق نبيل المرجاني رئيسا لصندوق مساعدة الصيادين. وجرت الانتخابات في بلدة عين الشمس
وحصل المرجاني على 212 صوتا. وتقاعدت مديرة الصندوق السابقة هالة البستاني. ولا يتلقى الصندوق أموالا من
الدولة.
""",
    "ar/masna.txt": """مصنع الصخرة يوقف أفرانه
2025-03-18 15:20:00 / صحيفة الوادي

أوقف مصنع الصخرة في البحيرة الصغيرة فرنين بسبب نقص الغاز. وفقد 340 عاملا وظائفهم. ووعد مدير المصنع
طارق السنديان بتشغيل الأفران في يونيو. وتطالب النقابة بدفع أجور شهرين.
""",
    "de/bruecke.txt": """Neue Brücke in Oberwiesenthalbach eröffnet
2025-03-04 10:00:00 / WIESENTHALER BOTE

In Oberwiesenthalbach ist am Dienstag die neue Brücke über die Lohre eröffnet worden. Der Bau
dauerte sechs Jahre und kostete die Stadt 14 Millionen Kronen. Bürgermeisterin Käthe Großmüller
hielt die Rede. Die alte Brücke wird im Herbst abgerissen.
""",
    "de/stiftung.txt": """Früherer Kapitän leitet die Fischerstiftung
2025-03-11 09:30:00 / WIESENTHALER BOTE

Der frühere Kapitän Jörg Strahlsund ist zum Vorsitzenden der Fischerstiftung gewählt worden. Gewählt
wurde in Sonnhafen, Strahlsund erhielt 212 Stimmen. Die bisherige Leiterin Änne Fließ geht in den
Ruhestand. Geld vom Land bekommt die Stiftung nicht.
""",
    "de/werk.txt": """Granitwerk schaltet die Öfen ab
2025-03-18 15:20:00 / WIESENTHALER BOTE

Das Granitwerk in Kleinseebach hat beide Öfen abgeschaltet, weil Gas fehlt. 340 Arbeiter haben keine
Arbeit mehr. Werksleiter Götz Hirschberg will die Öfen im Juni wieder anfahren. Die Gewerkschaft
fordert den Lohn für zwei Monate.
""",
    "fr/pont.txt": """Un nouveau pont à Valmorière
2025-03-04 10:00:00 / LE COURRIER DE VALMORIÈRE

Le nouveau pont de l'Ondaine a été inauguré mardi à Valmorière. Sa construction a duré six ans et a
coûté 14 millions de couronnes à la ville. La mairesse Élodie Châtelnay a prononcé un discours.
L'ancien pont sera démoli à l'automne.
""",
    "fr/fondation.txt": """Un ancien capitaine à la tête de la fondation des pêcheurs
2025-03-11 09:30:00 / LE COURRIER DE VALMORIÈRE

L'ancien capitaine Gaël Kerouédec a été élu président de la fondation des pêcheurs. L'élection a eu
lieu à Port-Soleil, où Kerouédec a obtenu 212 voix. L'ancienne directrice Maëlys Fontbrune prend sa
retraite. La fondation ne reçoit pas d'argent de l'État.
""",
    "fr/usine.txt": """L'usine Granitel éteint ses fours
2025-03-18 15:20:00 / LE COURRIER DE VALMORIÈRE

L'usine Granitel de Petit-Étang a éteint ses deux fours faute de gaz. 340 ouvriers se retrouvent
sans travail. Le directeur de l'usine, Loïc d'Arvieux, promet de rallumer les fours en juin. Le
syndicat réclame deux mois de salaire.
""",
}

# (question, article, words that the answer holds)
QUESTIONS = [
    ("Кто возглавил фонд помощи рыбакам?", "ru/fond.txt", "Кирилл Дмитриев"),
    ("Сколько лет строили мост через Калинку?", "ru/most.txt", "шесть лет"),
    ("Почему завод «Гранитстрой» остановил печи?", "ru/zavod.txt", "нехватки газа"),
    ("Сколько человек проголосовали за Дмитриева?", "ru/fond.txt", "212"),
    ("Кто мэр Верхнереченска?", "ru/most.txt", "Беломестнов"),
    ("Who is Dmitriev?", "ru/fond.txt", "Дмитриев"),
    ("Balıkçılara yardım vakfının başkanlığına kim seçildi?", "tr/vakif.txt", "İlker Yalçındağ"),
    ("Kızılsu üzerindeki köprünün yapımı kaç yıl sürdü?", "tr/kopru.txt", "altı yıl"),
    ("TAŞYAPI FABRİKASI FIRINLARINI NEDEN DURDURDU?", "tr/fabrika.txt", "gaz eksikliği"),
    ("Yalçındağ kaç oy aldı?", "tr/vakif.txt", "212"),
    ("谁当选渔民救助基金会主席？", "zh/jijin.txt", "周海平"),
    ("白鹿河的新桥建了多少年？", "zh/qiao.txt", "六年"),
    ("磐石水泥厂为什么停炉？", "zh/gongchang.txt", "缺少天然气"),
    ("周海平得到多少票？", "zh/jijin.txt", "212"),
    ("من انتخب رئيسا لصندوق مساعدة الصيادين؟", "ar/sunduq.txt", "نبيل المرجاني"),
    ("كم سنة استغرق بناء الجسر؟", "ar/jisr.txt", "ست سنوات"),
    ("لماذا أوقف مصنع الصخرة أفرانه؟", "ar/masna.txt", "نقص الغاز"),
    ("كم صوتا حصل عليه المرجاني؟", "ar/sunduq.txt", "212"),
    ("Wer leitet die Fischerstiftung?", "de/stiftung.txt", "Jörg Strahlsund"),
    ("Wie lange dauerte der Bau der Brücke über die Lohre?", "de/bruecke.txt", "sechs Jahre"),
    ("Warum hat das Granitwerk die Öfen abgeschaltet?", "de/werk.txt", "weil Gas fehlt"),
    ("Wie viele Stimmen bekam Strahlsund?", "de/stiftung.txt", "212"),
    ("Qui a été élu président de la fondation des pêcheurs ?", "fr/fondation.txt", "Kerouédec"),
    ("Combien de temps a duré la construction du pont ?", "fr/pont.txt", "six ans"),
    ("Pourquoi l'usine Granitel a-t-elle éteint ses fours ?", "fr/usine.txt", "faute de gaz"),
    ("Combien de voix a obtenues Kerouedec ?", "fr/fondation.txt", "212"),
]

# Asked about what no article tells.
UNANSWERABLE = [
    "Кто построил Эйфелеву башню?",
    "Сколько стоит билет в Большой театр?",
    "Какой фильм получил премию «Оскар»?",
    "Galatasaray maçı kaç kaç bitti?",
    "Fransa cumhurbaşkanı kimdir?",
    "法国总统是谁？",
    "世界杯决赛在哪里举行？",
    "من هو رئيس فرنسا؟",
    "أين تقام نهائيات كأس العالم؟",
    "Wer gewann 1998 die Weltmeisterschaft?",
    "Wie hoch ist der Eiffelturm in Paris?",
    "Qui a peint la Joconde ?",
    "Quelle est la capitale du Japon ?",
]
