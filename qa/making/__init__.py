"""Questions made by rule from a folder of articles, as a set to evaluate on.

Reading order: clauses (english_verbs, statement_parts, name_lists, name_kinds), made_questions
(question_parts, who_rules, when_where_rules, count_rules, detail_rules, aside_rules),
question_quality, question_choice, made_set.
"""
