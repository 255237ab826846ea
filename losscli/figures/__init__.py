"""What can be drawn of a result, gathered as the rows go by: how its terms lie, how probabilities hold, who errs where.

A figure is an onlooker of the evaluation that keeps no more than it needs and ends as a `Chart`; how a chart looks, in
a terminal, as SVG or as PNG, is the business of `losscli.render`.
"""
