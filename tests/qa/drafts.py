"""Drafts as a language model might write them, and the verdict each must get.

Written before they were run, about invented places and people: (draft, cited sources, verdict).
"""

HARBOUR = (
    "The council of Aldmoor approved the new harbour on Tuesday by 9 votes to 4, after Mayor Ines "
    "Varga had dropped the plan for a hotel."
)
FIRE = (
    "A fire in the Quell textile factory killed 5 workers and injured 12 others on Saturday night, "
    "police chief Omar Tal said."
)
BANK = (
    "Norbank expects to cut 1,200 jobs in 2026, about 8 percent of its staff, after profit fell to "
    "$340 million last year."
)
TRIAL = (
    "Prosecutors accused former minister Leon Brasse of taking bribes worth 2.5 million euros from "
    "the builder Corvan; Brasse denied the charges."
)
STRIKE = (
    "Bus drivers in Emberlow did not strike on Monday, because their union accepted a pay rise of "
    "4.5 percent."
)
TALKS = (
    "President Sade Okoro criticised Prime Minister Jan Hellmer for leaving the talks in Tarnow, "
    "while Hellmer thanked the hosts."
)
ELECTION = (
    "Mira Kolenko won the election in Varn with 54 percent of the vote, ahead of Tomas Reil, who "
    "received 41 percent."
)
VISIT = "Foreign minister Aiko Brandt may visit Tarnow in May if a ceasefire holds."
BORN = "The painter Elsa Nyberg, born in 1931 in Varn, died in Aldmoor on 3 March at the age of 94."
MERGER = (
    "Shipping group Halvard Lines will buy its smaller rival Osterby for about 3 billion dollars, "
    "both companies announced on Friday."
)
RIVER = (
    "The river Lenn rose by two metres overnight. Officials said no one was hurt, but the road to "
    "Emberlow remains closed."
)
SCHOOL = (
    "Teachers at the Brook School refused to sign the new contract. It was drafted by "
    "superintendent Paula Kerr in January."
)
VACCINE = (
    "The trial involved 30,000 volunteers; the vaccine prevented illness in 92 percent of those "
    "older than 60."
)
BRIDGE = "Until 2019 the bridge belonged to the railway company; since then the town has owned it."
AID = (
    "The government of Soria sent 40 trucks of food to Lenn province, where 15,000 families lost "
    "their homes in the flood."
)
COACH = "United dismissed coach Rafa Moll on Sunday after a fifth defeat in a row."
RUSSIAN = "Minister Sergei Lavrov met Volodymyr Zelensky's envoy Andriy Yermak in Doha."

DRAFTS: list[tuple[str, tuple[str, ...], str]] = [
    # the same in other words
    ("The council of Aldmoor approved the new harbour.", (HARBOUR,), "supported"),
    ("Aldmoor's council approved the new harbour by nine votes to four.", (HARBOUR,), "supported"),
    ("Mayor Ines Varga dropped the plan for a hotel.", (HARBOUR,), "supported"),
    ("The fire killed five workers.", (FIRE,), "supported"),
    ("12 others were injured in the fire in the Quell textile factory.", (FIRE,), "supported"),
    ("Norbank's profit fell to 340 million dollars last year.", (BANK,), "supported"),
    ("Norbank expects to cut 1200 jobs, about 8% of its staff.", (BANK,), "supported"),
    ("Leon Brasse is accused of taking bribes from the builder Corvan.", (TRIAL,), "supported"),
    ("Brasse denied the charges.", (TRIAL,), "supported"),
    ("The bus drivers' union accepted a pay rise of 4.5 per cent.", (STRIKE,), "supported"),
    ("The bus drivers in Emberlow did not strike on Monday.", (STRIKE,), "supported"),
    ("Sade Okoro criticised Jan Hellmer for leaving the talks.", (TALKS,), "supported"),
    ("Jan Hellmer was criticised by President Sade Okoro.", (TALKS,), "supported"),
    ("Mira Kolenko won the election with 54% of the vote.", (ELECTION,), "supported"),
    ("Tomas Reil received 41 percent of the vote.", (ELECTION,), "supported"),
    ("Aiko Brandt may visit Tarnow in May.", (VISIT,), "supported"),
    ("Elsa Nyberg was born in Varn in 1931.", (BORN,), "supported"),
    ("The painter Elsa Nyberg died on March 3.", (BORN,), "supported"),
    ("Halvard Lines will buy its rival Osterby for about $3bn.", (MERGER,), "supported"),
    ("The river Lenn rose by 2 metres overnight.", (RIVER,), "supported"),
    ("No one was hurt.", (RIVER,), "supported"),
    ("The road to Emberlow remains closed.", (RIVER,), "supported"),
    ("The teachers did not sign the new contract.", (SCHOOL,), "supported"),
    ("The contract was drafted by Paula Kerr.", (SCHOOL,), "supported"),
    ("The trial involved 30 thousand volunteers.", (VACCINE,), "supported"),
    ("The town has owned the bridge since 2019.", (BRIDGE,), "supported"),
    ("Soria's government sent 40 trucks of food to Lenn province.", (AID,), "supported"),
    ("Fifteen thousand families lost their homes in the flood.", (AID,), "supported"),
    ("Coach Rafa Moll was dismissed on Sunday.", (COACH,), "supported"),
    ("Sergey Lavrov met Volodymyr Zelenskyy's envoy.", (RUSSIAN,), "supported"),
    # a name, a number, a date that is not there
    ("The council of Emberlow approved the new harbour.", (HARBOUR,), "unsupported"),
    ("The council approved the new harbour by 10 votes to 4.", (HARBOUR,), "unsupported"),
    ("The council approved the new harbour on Thursday.", (HARBOUR,), "unsupported"),
    ("A fire in a factory killed 7 workers.", (FIRE,), "unsupported"),
    ("Norbank's profit fell to 340 billion dollars.", (BANK,), "unsupported"),
    ("Norbank's profit fell to 340 million euros.", (BANK,), "unsupported"),
    ("Norbank expects to cut 8 jobs.", (BANK,), "unsupported"),
    ("Elsa Nyberg was born in 1913.", (BORN,), "unsupported"),
    ("Elsa Nyberg died in May.", (BORN,), "unsupported"),
    ("Halvard Lines will buy Osterby for 3 million dollars.", (MERGER,), "unsupported"),
    # a number that counts something else
    ("The fire killed 12 workers.", (FIRE,), "unsupported"),
    ("Mira Kolenko won the election with 41 percent of the vote.", (ELECTION,), "unsupported"),
    ("The vaccine prevented illness in 60 percent.", (VACCINE,), "unsupported"),
    ("The government sent 15,000 trucks of food.", (AID,), "unsupported"),
    # denial
    ("The council of Aldmoor did not approve the new harbour.", (HARBOUR,), "unsupported"),
    ("Bus drivers in Emberlow went on strike on Monday.", (STRIKE,), "unsupported"),
    ("The teachers signed the new contract.", (SCHOOL,), "unsupported"),
    ("Several people were hurt, officials said.", (RIVER,), "unsupported"),
    ("Brasse did not deny the charges.", (TRIAL,), "unsupported"),
    # an accusation or a plan that becomes a fact
    ("Leon Brasse took bribes worth 2.5 million euros.", (TRIAL,), "unsupported"),
    ("Norbank cut 1,200 jobs in 2026.", (BANK,), "weak"),
    ("Aiko Brandt visited Tarnow in May.", (VISIT,), "weak"),
    # who did what to whom
    ("Jan Hellmer criticised Sade Okoro for leaving the talks.", (TALKS,), "unsupported"),
    ("Osterby will buy Halvard Lines for about 3 billion dollars.", (MERGER,), "unsupported"),
    ("Corvan took bribes from Leon Brasse, prosecutors said.", (TRIAL,), "unsupported"),
    # the opposite
    ("The river Lenn fell by two metres overnight.", (RIVER,), "unsupported"),
    ("Norbank's profit rose to $340 million.", (BANK,), "unsupported"),
    ("The road to Emberlow is open.", (RIVER,), "unsupported"),
    ("Mira Kolenko lost the election in Varn.", (ELECTION,), "unsupported"),
    ("Halvard Lines will buy its larger rival Osterby.", (MERGER,), "unsupported"),
    # invented, or half invented
    ("The harbour will create hundreds of jobs for young people.", (HARBOUR,), "unsupported"),
    ("The painter was famous for landscapes and portraits.", (BORN,), "unsupported"),
    ("Coach Rafa Moll was dismissed and will receive compensation.", (COACH,), "weak"),
    ("United dismissed coach Rafa Moll because the fans protested.", (COACH,), "weak"),
    # from two sources
    (
        "Mira Kolenko won the election in Varn, where the painter Elsa Nyberg was born.",
        (ELECTION, BORN),
        "supported",
    ),
    ("Rafa Moll won the election in Varn.", (COACH, ELECTION), "unsupported"),
]
