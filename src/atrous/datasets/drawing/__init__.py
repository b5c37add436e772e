"""Shapes → label maps, for every format that stores outlines or runs instead of pixels.

The convention: a pixel's centre has whole coordinates, a point belongs to the nearest pixel, and the pixels under an
outline belong to the shape (OpenCV's `fillPoly`). LabelMe, Ultralytics, supervision and whoever traces a mask with
`findContours` draw so; a traced mask comes back exactly. pycocotools draws outlines about half a pixel smaller.
"""
