# One page with figures and one without.
project = "Documentation with figures"
html_theme = "furo"
