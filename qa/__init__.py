"""Questions to checked answers.

Reading order: config, question, dates (periods, stretches, stretch_days, date_words), evidence,
recency, answerability, finding, prompt, generator, llama, extractive, check, answer, pipeline,
assembly.
"""
