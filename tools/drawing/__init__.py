"""Task graphs and plans as pictures: a layered drawing, as SVG and as PNG."""
