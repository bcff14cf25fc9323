"""The index: a folder of articles in, ranked passages with exact offsets out.

Reading order: errors, article, published, date_line, news_text, languages, encodings, markup, pdf,
readers, sources, sentences, passages, terms, runtime, embedder, export, vectors, lexical, tables,
texts, vector_cache, generation, build, search.
"""
