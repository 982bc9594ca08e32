"""How far two judges agree: correlations of scores with ratings, and reliability among raters."""
