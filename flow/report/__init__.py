"""The weekly report: one content (`week_of`), four renderings of it: page, PDF, slides, CSV."""
