"""Questions to checked answers.

Reading order: config, question, evidence, answerability, prompt, generator, llama, extractive,
check, answer, pipeline, assembly.
"""
