"""The index: a folder of articles in, ranked passages with exact offsets out.

Reading order: errors, article, published, date_line, news_text, languages, language_names,
encodings, markup, pdf, readers, files, cache, contents, fact_words, signature, likeness, stories,
texts, table_conditions, tables, sources, changes, sentences, passages, scripts, words, stemming,
stop_words, spellings, terms, question_language, runtime, embedder, export, vector_cache, analysis,
vectors, lexical, writing, manifest, data_folder, generation, build, filters, copies, search, watch.
"""
