"""Evaluation of search, answers, citations and refusals on a set with judgements.

Reading order: measures, answer_measures, eval_set (lines), trial, retrieval, asking, answers,
citations, refusal, run, report, plot.
"""
