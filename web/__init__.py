"""The HTTP resources, one module each, and the page.

Reading order: schema_parts, chat_schemas, schemas, openapi, request_log, problems, rates, guard,
counts, running, context, events, ask, completions, search, article_list, articles, index, models,
health, metrics, page; listener serves them. mcp offers the same to assistants, over standard input
and output.
"""
