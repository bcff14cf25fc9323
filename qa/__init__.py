"""Questions to checked answers.

Reading order, by what a question passes through:

1. Settings and the question: config, question, names, dates (periods, stretches, stretch_days,
   date_words), followup, rewriting.
2. Finding: evidence (dependence, identity), evidence_model (evidence_network, evidence_input, mix),
   reading, recency, answerability, finding.
3. Writing: commands, prompt, generator, queue, draft, streamed_text, extractive, llama
   (gguf, llama_model, sampling, native_log), openai_server (chat_client, chat_protocol), writer.
4. Checking: cited_words, quantities, denial, statements (irregular_verbs), contradictions,
   as_cited (same_names), rules, support, check, supporting.
5. The whole path: answer, pipeline, assembly.

Beside it: language models (model_list, models_reference, models, models_json, hub, download,
models_events, pull, models_switch), builds of a server (building), doctor (no_network), and the
evaluation: measures, answer_measures, eval_set (eval_lines), eval_trial, eval_retrieval,
eval_asking, eval_answers, eval_citations, eval_refusal, evaluation, eval_report, eval_plot; its
questions are made from articles by made_set: clauses (english_verbs, statement_parts, name_lists,
name_kinds), made_questions (question_parts, who_rules, when_where_rules, count_rules, detail_rules,
aside_rules), question_quality, question_choice.
"""
