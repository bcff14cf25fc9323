"""Lists that tell what English names are of: first names, places, organisations, titles."""

# First names frequent in English encyclopedic text, and some more of the news.
FIRST_NAMES = frozenset(
    """
    Aaron Abdel Abdul Abdullah Abigail Abraham Ada Adam Adolf Adrian Agathe Agnes Agnieszka
    Ahmad Ahmed Ahmet Aidan Aisha Akbar Akira Alain Alan Albert Alberto Albrecht Alejandro
    Aleksandr Alessandro Alex Alexander Alexandre Alexei Alexis Alfonso Alfred Ali Alice Alicia
    Alija Alison Alistair Allan Allen Alphonse Alvaro Alvin Amanda Amir Amit Amy Anand Anatoly
    Anders Andre Andrea Andreas Andrei Andres Andrew Andrzej André Andrés Andy Angela Angelina
    Angus Anil Anita Ann Anna Anne Annie Annika Ante Anthony Antoine Antoinette Anton Antonia
    Antonio Archibald Ariel Arjen Arne Arnold Arthur Arun Ashley Ashok Asif Astrid Audrey
    Auguste Augusto Aung Aurélie Ayaan Ayman Barack Barbara Barry Bashar Basil Beatrice Ben
    Benazir Benjamin Benoît Bernard Bernd Bernhard Bernie Bertram Betty Beyonce Bill Billy
    Birgit Bjorn Björn Bob Boban Bobby Bonnie Bono Boris Brad Brandon Brenda Brendan Brett Brian
    Brigitte Britney Bronislaw Bruce Caitlin Callum Calvin Cameron Camille Carl Carla Carlo
    Carlos Carmen Carol Carole Caroline Carolyn Catherine Chantal Charles Charlie Charlotte Chen
    Cheryl Chinua Chloe Chris Christiaan Christine Christoph Christopher Chuck Cindy Claire
    Clara Clare Claude Clint Clive Clyde Cody Colin Colleen Conan Condoleezza Conor Conrad
    Constance Cora Corey Craig Cristiano Cristina Cynthia Cécile Cédric Daisy Dan Dana Daniel
    Daniela Danielle Danny Daphne Dave David Dean Deborah Debra Declan Deepak Deirdre Delia
    Delphine Denis Denise Dennis Derek Desmond Detlef Diana Diane Dick Didier Diego Dieter
    Dietrich Dilma Dinesh Dirk Dmitri Dmitriy Dmitry Dolores Domenico Dominique Don Donald Donna
    Dora Doris Dorothy Doug Douglas Dragan Duncan Dustin Dwight Eamon Eckhard Ed Edgar Edgardo
    Edith Edmund Edna Eduard Eduardo Edvard Edward Edwin Edwina Ehud Eileen Elaine Eleanor Elena
    Eli Elias Elisabeth Elise Eliza Elizabeth Elke Ella Ellen Elsa Elsie Elton Emanuel Emeka
    Emil Emilio Emily Emma Emmanuel Emmy English Enid Enrique Enzo Eric Erica Erich Erik Erin
    Ernest Ernesto Ernie Ernst Esteban Estelle Esther Ethan Ethel Etienne Eugene Eunice Eva Evo
    Fabien Fabio Fabrizio Fanny Fatima Federico Felicity Felix Femi Ferenc Fernando Fidel
    Filippo Fiona Flora Florian Frances Francesco Francisco Franco Francois Franjo Frank Frankie
    Franz François Françoise Fred Frederick Friedhelm Friedrich Fritz Frédéric Gabriel Gabriele
    Gareth Gary Gavin Geert Gemma Gene Geneviève Gennaro Geoffrey Georg George Georges Gerald
    Geraldine Gerard Gerhard Gerry Gertrude Giacomo Gianluca Gilbert Gilles Gillian Gina Giorgio
    Giovanni Gisela Giulia Giuseppe Gladys Glenn Gloria Gonzalo Goodluck Goran Gordon Gottfried
    Graham Greg Gregor Greta Grover Guillaume Gunnar Gustaf Gustav Gustave Gustavo Guy Gwen
    Gwendolyn Gyorgy György Gérard Günter Hamid Hamza Hank Hanna Hannah Hans Harald Harold
    Harriet Harry Hartmut Haruki Haruto Hassan Hazel Heather Heidi Heinrich Helen Helga Helmut
    Hendrik Henri Henrietta Henry Herb Herbert Herman Hermann Hernan Hernán Hervé Hillary Hiro
    Hiroshi Holger Holly Horace Horst Hosni Hossein Howard Hu Hugh Hugo Hussein Håkan Hélène Ian
    Ibrahim Igor Ilse Immanuel Imogen Imran Imre Indira Inga Ingrid Irene Irina Isaac Isabel
    Isabella Isabelle Ismail Istvan Ivan Ivo Jack Jackie Jacob Jacqueline Jacques Jakob Jalal
    Jamal James Jamie Jan Jane Janet Jaroslav Jasmine Jason Javier Jay Jean Jeff Jeffrey
    Jennifer Jens Jenson Jeremy Jerome Jerry Jessica Jessie Jill Jim Jimmy Jiri Joachim Joan
    Joanna Joanne Jocelyn Jochen Jodie Joe Joel Johan Johann Johanna Johannes John Johnny Jon
    Jonathan Jorg Jorge Jose Josef Joseph Josephine Josh Joshua Josip José Joyce Juan Juanita
    Judith Jules Julia Julian Julie Julius Juma Junichiro Jurgen Justin Justine Jérôme Jörg
    Jürgen Kamal Kanye Kara Karen Karim Karin Karl Karol Katarina Kate Katharina Katharine
    Katherine Kathleen Kathryn Katie Katya Kazuo Keira Keith Kelly Ken Kenji Kenneth Kent Kerry
    Kerstin Kevin Khalid Kim Kimi Kirill Kirk Kirsten Kirstie Kirsty Klaus Knut Kofi Konrad
    Kostas Kristin Kurt Kwame Kyle Lakshmi Lance Lara Larry Lars Laszlo Laura Lauren Laurent
    Laurie Lawrence Layla Leah Leanne Lech Lee Leila Lena Leo Leon Leonard Leonardo Leonhard
    Leopold Leslie Lev Lewis Liam Lilian Lily Linda Lindsay Lionel Lisa Logan Lorenzo Lori Lorna
    Lorraine Lothar Lou Louis Louisa Louise Luc Luca Lucia Lucien Lucy Ludwig Luigi Luis Luise
    Luiz Lydia Lyndon Lynn László Mabel Madeleine Madonna Maeve Maggie Mahmoud Mahmud Malik
    Manfred Manmohan Manuel Manuela Marat Marc Marcel Marcia Marco Marcus Margaret Margarita
    Margot Maria Marian Mariana Mariano Marie Marina Mario Marion Marjorie Mark Markus Marlene
    Marlies Martha Martin Martina Marvin Mary Maryam Massimo Mateo Mathieu Mathilde Matilda Mats
    Matt Matteo Matthew Matthias Mattia Maud Maureen Maurice Max Maximilian Maya Meera Megan
    Mehdi Mehmet Melanie Melissa Mia Michael Michel Michelle Mick Miguel Mikael Mike Mikhail
    Mildred Millicent Milton Mimi Miranda Miroslav Mitt Mohamed Mohammad Mohammed Mohamud Mohan
    Moira Mona Monica Monika Monique Morgan Moses Muammar Muhammad Mukesh Muriel Mustafa Mwangi
    Myra Myrtle Nadia Nadine Nancy Naomi Narendra Natalia Natalie Nathalie Nathan Naveen Neil
    Nellie Nelson Newt Ngozi Nguyen Niall Nicholas Nick Nicola Nicolas Nicole Nicolás Niels
    Nigel Nikhil Nikola Nikolai Nils Nina Noah Noel Nora Norbert Noreen Norm Norma Norman Nouri
    Novak Octavia Odile Olaf Ole Oleg Olga Oliver Olivia Olivier Ollie Olusegun Oluwaseun Omar
    Oprah Osama Oscar Oskar Osman Otto Pablo Pamela Paolo Pascal Pat Patrice Patricia Patrick
    Paul Paula Pauline Pavel Pedro Penelope Penny Percy Pervez Petar Pete Peter Petr Petra
    Phil Philip Philippa Philippe Phyllis Pierre Pieter Pietro Pim Polly Poppy Pradeep Prakash
    Priscilla Priya Quentin Rachel Radovan Rafael Raffaele Rahul Rainer Rajesh Rajiv Ralf Ralph
    Ramesh Ramon Ramona Randy Rania Raphael Rashid Ratko Raul Ravi Ray Raymond Raúl Rebecca
    Recep Reinhard Renee René Renée Reza Ricardo Rich Richard Rick Ridley Rita Rob Robert
    Roberta Roberto Robin Rochelle Rod Roderick Roger Roisin Roland Romano Ron Ronald Ronaldinho
    Rory Rosa Rosalind Rosemary Rosie Ross Roxanne Roy Ruby Rudolf Rudy Rufus Ruslan Russell
    Ruth Ruud Ryan Régis Rémi Sabine Sabrina Sachin Saddam Sally Salman Salvador Salvatore Sam
    Samantha Samir Samuel Sandra Sanjay Sanjiv Sara Sarah Sasha Scott Sean Sebastian Selena
    Serena Serge Sergei Sergio Seth Shannon Sharon Sheila Shimon Shinzo Shirin Shirley Sid
    Sidney Siegfried Sigrid Silke Silvia Silvio Simon Simone Sinead Siobhan Slobodan Sofia
    Solène Sonia Sonja Sophia Sophie Spencer Stan Stanley Stefan Stefanie Stefano Steffi Stella
    Stephanie Stephen Steve Steven Stewart Stjepan Stuart Sunil Suresh Susan Susanne Sven
    Svetlana Sylvia Sylvie Sébastien Ségolène Takashi Tamara Tanya Tara Tariq Tatiana Taylor Ted
    Tendai Terence Teresa Terry Thabo Thelma Theodor Theodore Theresa Thibault Thierry Thomas
    Thorsten Tiffany Tim Timothy Timur Tina Tobias Toby Todd Tom Tomas Tommaso Tomáš Toni Tony
    Torsten Tracy Trent Trevor Trudy Tyler Tzipi Ulrich Ulrike Ulysses Umberto Ursula Usain
    Usman Ute Uwe Vaclav Valentin Valeria Valerie Valérie Vanessa Venus Vera Vernon Veronica
    Victor Vijay Vikram Viktor Vince Vincent Vincenzo Viola Vitali Vittorio Vivian Vladimir
    Volker Volodymyr Vuk Václav Véronique Wallace Walt Walter Wanda Wanjiru Warren Wayne Wendy
    Wes Wilbur Wilfried Wilhelm Willem William Wilma Wim Winifred Winston Wojciech Wole Wolfgang
    Woodrow Woody Xavier Yann Yannick Yasmin Yasser Yoko Youssef Yuki Yulia Yuri Yusuf Yves
    Yvette Yvonne Zach Zachary Zahra Zainab Zara Zbigniew Zeynep Zinedine Zoe Zoltan Zoran Élise
    Éric Étienne
    """.split()
)
COUNTRIES = frozenset(
    " ".join(name.split())
    for name in """
    Afghanistan, Albania, Algeria, Andorra, Angola, Argentina, Armenia, Australia, Austria,
    Azerbaijan, Bahrain, Bangladesh, Barbados, Belarus, Belgium, Belize, Benin, Bhutan, Bolivia,
    Bosnia, Botswana, Brazil, Britain, Brunei, Bulgaria, Burkina Faso, Burma, Burundi, Cambodia,
    Cameroon, Canada, Chad, Chile, China, Colombia, Costa Rica, Croatia, Cuba, Cyprus,
    Czechoslovakia, Denmark, Djibouti, Dominica, East Germany, East Timor, Ecuador, Egypt, El
    Salvador, England, Eritrea, Estonia, Ethiopia, Fiji, Finland, France, Gabon, Gambia,
    Germany, Ghana, Greece, Greenland, Grenada, Guatemala, Guinea, Guyana, Haiti, Honduras,
    Hungary, Iceland, India, Indonesia, Iran, Iraq, Ireland, Israel, Italy, Ivory Coast,
    Jamaica, Japan, Kazakhstan, Kenya, Kosovo, Kuwait, Kyrgyzstan, Laos, Latvia, Lebanon,
    Lesotho, Liberia, Libya, Liechtenstein, Lithuania, Luxembourg, Macedonia, Madagascar,
    Malawi, Malaysia, Mali, Malta, Mauritania, Mauritius, Mexico, Moldova, Monaco, Mongolia,
    Montenegro, Morocco, Mozambique, Myanmar, Namibia, Nepal, New Zealand, Nicaragua, Niger,
    Nigeria, North Korea, Northern Ireland, Norway, Oman, Pakistan, Panama, Papua New Guinea,
    Paraguay, Peru, Poland, Portugal, Puerto Rico, Qatar, Romania, Russia, Rwanda, Samoa, Saudi
    Arabia, Scotland, Senegal, Serbia, Sierra Leone, Singapore, Slovakia, Slovenia, Somalia,
    South Africa, South Korea, South Sudan, Spain, Sri Lanka, Sudan, Suriname, Swaziland,
    Sweden, Switzerland, Syria, Taiwan, Tajikistan, Tanzania, Thailand, Togo, Tonga, Tunisia,
    Turkey, Turkmenistan, Uganda, Ukraine, Uruguay, Uzbekistan, Venezuela, Vietnam, Wales, West
    Germany, Yemen, Yugoslavia, Zambia, Zimbabwe
    """.split(",")
)
# States, regions, cities, and what is written with "the".
OTHER_PLACES = frozenset(
    " ".join(name.split())
    for name in """
    Abidjan, Abu Dhabi, Abuja, Accra, Addis Ababa, Adelaide, Aden, Africa, Alabama, Alaska,
    Alberta, Aleppo, Alexandria, Algiers, Almaty, Amman, Amsterdam, Ankara, Antarctica, Antwerp,
    Arizona, Arkansas, Asia, Athens, Atlanta, Auckland, Austin, Baghdad, Baku, Baltimore,
    Bangalore, Bangkok, Barcelona, Basel, Basra, Bavaria, Beijing, Beirut, Belfast, Belgrade,
    Benghazi, Bergen, Berlin, Bern, Bethlehem, Birmingham, Bogota, Bogotá, Bologna, Bombay,
    Bonn, Bordeaux, Boston, Brasilia, Brisbane, Bristol, British Columbia, Brooklyn, Brussels,
    Bucharest, Budapest, Buenos Aires, Buffalo, Cairo, Calcutta, Calgary, California, Cambridge,
    Canberra, Cannes, Cape Town, Caracas, Cardiff, Casablanca, Catalonia, Charlotte, Chechnya,
    Chennai, Chicago, Christchurch, Cincinnati, Cleveland, Cologne, Colombo, Colorado, Columbus,
    Connecticut, Constantinople, Copenhagen, Cornwall, Crimea, Dakar, Dallas, Damascus, Darfur,
    Delaware, Delhi, Denver, Detroit, Devon, Dhaka, Doha, Dresden, Dubai, Dublin, Durban,
    Edinburgh, Edmonton, Essex, Europe, Falluja, Florence, Florida, Frankfurt, Fukushima, Gaza,
    Gaza City, Geneva, Genoa, Ghent, Glasgow, Gothenburg, Guangzhou, Guantanamo Bay, Haifa,
    Hamburg, Hanoi, Harare, Harlem, Havana, Hawaii, Helmand, Helsinki, Hiroshima, Hollywood,
    Hong Kong, Honolulu, Houston, Hyderabad, Idaho, Illinois, Indiana, Indianapolis, Iowa,
    Islamabad, Istanbul, Jakarta, Jeddah, Jerusalem, Johannesburg, Kabul, Kampala, Kandahar,
    Kansas, Kansas City, Karachi, Kashmir, Kathmandu, Kent, Kentucky, Kerala, Khartoum, Kiev,
    Kigali, Kingston, Kinshasa, Kirkuk, Kolkata, Krakow, Kuala Lumpur, Kyiv, Kyoto, La Paz,
    Lagos, Lahore, Lancashire, Las Vegas, Latin America, Leeds, Leipzig, Lille, Lima, Lisbon,
    Liverpool, London, Los Angeles, Louisiana, Louisville, Luanda, Lusaka, Lyon, Madrid, Maine,
    Manchester, Manhattan, Manila, Manitoba, Marseille, Maryland, Massachusetts, Mecca, Medina,
    Melbourne, Memphis, Mexico City, Miami, Michigan, Milan, Milwaukee, Minneapolis, Minnesota,
    Minsk, Mississippi, Missouri, Mogadishu, Mombasa, Montana, Monte Carlo, Montevideo,
    Montreal, Moscow, Mosul, Mumbai, Munich, Nagasaki, Nagoya, Nairobi, Nanjing, Naples,
    Nashville, Nebraska, Nevada, New Delhi, New Hampshire, New Jersey, New Mexico, New Orleans,
    New South Wales, New York, New York City, Nice, Norfolk, North America, North Carolina,
    North Dakota, Nova Scotia, Nuremberg, Odessa, Ohio, Oklahoma, Ontario, Oregon, Orlando,
    Osaka, Oslo, Ottawa, Oxford, Paris, Pennsylvania, Perth, Peshawar, Philadelphia, Phoenix,
    Pittsburgh, Port-au-Prince, Portland, Prague, Pretoria, Puerto Rico, Punjab, Pyongyang,
    Quebec, Queens, Queensland, Quetta, Quito, Rabat, Ramallah, Reykjavik, Rhode Island,
    Richmond, Riga, Rio de Janeiro, Riyadh, Rome, Rotterdam, Saint Petersburg, Salt Lake City,
    Salzburg, San Antonio, San Diego, San Francisco, San Jose, Sanaa, Santiago, Sao Paulo,
    Sarajevo, Sardinia, Scandinavia, Seattle, Seoul, Seville, Shanghai, Sheffield, Siberia,
    Sicily, Sofia, South America, South Carolina, South Dakota, St Petersburg, St. Louis,
    Stockholm, Strasbourg, Stuttgart, Suffolk, Surrey, Sussex, Sydney, São Paulo, Taipei,
    Tallinn, Tampa, Tashkent, Tbilisi, Tehran, Tel Aviv, Tennessee, Texas, The Hague, Tibet,
    Tijuana, Tokyo, Toronto, Toulouse, Tripoli, Tunis, Turin, Tuscany, Utah, Utrecht, Valencia,
    Vancouver, Venice, Vermont, Victoria, Vienna, Vilnius, Virginia, Warsaw, Washington,
    Wellington, West Virginia, Winnipeg, Wisconsin, Wyoming, Yerevan, Yorkshire, Zagreb, Zurich,
    the Bahamas, the Caribbean, the Czech Republic, the Democratic Republic of Congo, the
    Dominican Republic, the Gaza Strip, the Maldives, the Middle East, the Netherlands, the
    Philippines, the Soviet Union, the U.S., the UK, the US, the United Kingdom, the United
    States, the Vatican, the West Bank
    """.split(",")
)
# The last word of a name that is of a place one can be at.
SITES = frozenset(
    """
    Airport Arena Avenue Bay Beach Bridge Campus Castle Cathedral Cemetery Center Centre Chapel
    Church City Coliseum College Colosseum County Garden Gardens Hall Harbor Harbour Hospital
    Hotel House Institute Island Islands Lake Library Monastery Mosque Mountains Museum Palace
    Park Peninsula Prison Province Ranch River School Square Stadium Station Street Synagogue
    Temple Theater Theatre Tower University Valley Village Zoo
    """.split()
)
# The word of a name that says what kind of organisation it is, and how a question asks for it.
ORGANISATIONS = {
    "agency": "agency", "airlines": "airline", "airways": "airline", "army": "army",
    "association": "association", "bank": "bank", "bureau": "bureau", "club": "club",
    "college": "college", "commission": "commission", "committee": "committee",
    "company": "company", "corp": "company", "corporation": "company", "council": "council",
    "court": "court", "department": "department", "federation": "federation",
    "foundation": "foundation", "inc": "company", "institute": "institute",
    "ministry": "ministry", "museum": "museum", "organisation": "organisation",
    "organization": "organization", "party": "party", "school": "school", "society": "society",
    "university": "university",
}  # fmt: skip
# Words no person's name has.
NO_PERSON_WORDS = frozenset(
    """
    Academy Act Air Airlines Airways Alliance American Army Association Avenue Award Awards Bank
    Basin Bay Beach Blue Board Bowl Bridge British Broadcasting Building Bureau Business Cabinet
    Camp Cathedral Center Central Centre Championship Championships Chronicle Church City Club
    Coast College Commission Committee Community Company Conference Congress Convention Council
    Country County Court Cup Daily Day Department Digital District East Eastern Empire English
    European Evening Exchange Express Falls Federal Festival Fire First Football Force Forces
    Forest Foundation Free French Fund Games Gazette General German Global Gold Government Grand
    Great Group Guard Hall Health Herald High Hill Hills History Holy Home Hospital Hotel House
    Institute International Island Islands Israeli Italian Japanese Journal Justice Kingdom Lake
    Law League Library Life Line Lines Los Magazine Mail Management Market Media Military
    Minister Ministry Mirror Mount Mountain Mountains Movement Museum Music National Navy
    Network New News North Northern Ocean Office Official Oil Olympic Olympics Open Orchestra
    Order Organization Pacific Palace Park Parliament Party Peninsula People Police Port Post
    Press Prison Prize Project Province Public Radio Railway Records Red Region Republic
    Research River Road Roman Royal Russian San School Science Sea Secret Security Senate Series
    Service Services Show Society South Southern Spanish Sports Square St Stadium State States
    Station Street Sun Super Supreme System Systems Team Television Temple Theatre Times Tower
    Town Trade Treaty Tribune Trust Union United University Valley Victorian Village War Week
    West Western White World Youth
    """.split()
)
# Written before a person's name with a capital.
TITLES = frozenset(
    """
    admiral ambassador archbishop attorney bishop capt captain cardinal ceo chairman chairwoman
    chancellor chief coach col colonel commander congressman congresswoman dame defence defense
    detective director dr emperor empress father gen general gov governor judge justice king
    lady lieutenant lord lt maj major mayor minister mr mrs ms officer pope premier president
    prince princess prof professor queen rabbi rep saint secretary sen senator sergeant sgt
    sheriff sir sister spokesman spokesperson spokeswoman state treasury
    """.split()
)
# What somebody is: a name right after such a word is of a person.
PERSON_NOUNS = TITLES | frozenset(
    """
    activist actor actress adviser advisor agent analyst anchor architect artist astronaut
    athlete author ballerina banker baritone biographer biologist blogger boss boxer boy brother
    businessman businesswoman candidate cellist chef chemist choreographer cleric comedian
    commentator composer conductor contestant correspondent critic cyclist dancer daughter
    defender designer dictator diplomat doctor driver drummer economist editor engineer
    entrepreneur executive explorer filmmaker firefighter fisherman forward founder friend girl
    goalkeeper golfer guitarist historian host humorist husband inventor investigator journalist
    lawyer leader legend magician man manager mathematician midfielder missionary mother
    musician naturalist neighbor novelist nurse official opener owner painter partner
    philosopher photographer physician physicist pianist pilot playwright poet politician
    presenter priest principal producer prosecutor psychologist publisher rapper reporter
    researcher resident satirist scholar scientist screenwriter sculptor shareholder singer
    skipper soldier songwriter soprano star statesman striker student surgeon swimmer teacher
    teenager tenor theologian tycoon veteran violinist widow wife winger winner woman writer
    """.split()
)
