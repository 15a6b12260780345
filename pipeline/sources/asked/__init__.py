"""Services that are asked beside PubMed: registers, preprint servers, indexes of citations."""
