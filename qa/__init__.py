"""Questions to checked answers.

Reading order: config, question, dates (periods, stretches, stretch_days, date_words), evidence,
recency, answerability, finding, prompt, generator, queue, draft, streamed_text, llama (gguf,
llama_model, sampling, native_log), openai_server (chat_client, chat_protocol), extractive, check,
answer, pipeline, assembly.
"""
