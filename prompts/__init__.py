"""Prompt templates, one job a file; rendered by qa/prompt.py.

system.jinja: the instructions, the same for every question. sources.jinja: the numbered
evidence. question.jinja: the question.
"""
