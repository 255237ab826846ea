"""The known mistakes, a module a family, each with `OF`: what is tried, by the name of the loss, `*` being all."""
