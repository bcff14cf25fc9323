"""Questions to checked answers.

Reading order, by what a question passes through:

1. Settings and the question: config, question, names, dates (periods, stretches, stretch_days,
   date_words), followup, rewriting.
2. Finding: evidence (dependence, identity), evidence_model (evidence_network, evidence_input, mix),
   reading, recency, answerability, finding, joining.
3. Writing: commands, prompt, generator, queue, draft, streamed_text, extractive, llama
   (gguf, llama_model, sampling, native_log), openai_server (chat_client, chat_protocol), writer.
4. Checking: cited_words, quantities, denial, statements (irregular_verbs), contradictions,
   as_cited (same_names), rules, support, check, supporting.
5. The whole path: answer, pipeline, assembly.

Beside it: language models (model_list, models_reference, models, models_json, hub, download,
models_events, pull, models_switch), builds of a server (building), doctor (no_network). Packages of
their own: evaluation, and making, the questions made of one's own articles for it.
"""
