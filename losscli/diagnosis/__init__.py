"""Is an answer right, and if not, which mistake gives exactly this number?

An answer is taken as it was typed, its digits being its tolerance. What is not right is looked for among the
conventions of other frameworks, then among known mistakes, each made again on the same rows, then, from five digits on,
among pairs of these.
"""
