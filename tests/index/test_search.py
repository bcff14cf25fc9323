def test_x(seed_index, build_corpus):
    g = seed_index.live.current()
    print(seed_index.report)
    c = build_corpus({"a.txt": "Title\n\n2025-04-02 / P\n\nApple ate bread."})
    g = c.generation()
    print(c.report, g.tables.articles(), c.embedder.embedded)
