"""Any recipe, as a client might send it."""

from hypothesis import strategies as st

from atrous.domain.preprocessing import Contrast, ResizeMode

FORMAT_OF = {
    ResizeMode.STRETCH: "Stretch to",
    ResizeMode.CENTER_CROP: "Fill (with center crop) in",
    ResizeMode.LETTERBOX: "Fit (grey edges) in",
    ResizeMode.LETTERBOX_REFLECT: "Fit (reflect edges) in",
}

PREPROCESSINGS = st.fixed_dictionaries(
    {},
    optional={
        "grayscale": st.just(True),
        "isolate": st.just(True),
        "contrast": st.sampled_from(list(Contrast)).map(lambda contrast: {"type": contrast.value}),
        "tile": st.tuples(st.integers(1, 4), st.integers(1, 4)).map(lambda t: {"rows": t[0], "columns": t[1]}),
        "filter-null": st.integers(0, 100).map(lambda percent: {"percent": percent}),
        "static-crop": st.tuples(st.integers(0, 49), st.integers(50, 100)).map(
            lambda t: {"x_min": t[0], "x_max": t[1], "y_min": t[0], "y_max": t[1]}
        ),
        "resize": st.tuples(st.integers(1, 60), st.integers(1, 60), st.sampled_from(ResizeMode)).map(
            lambda t: {"width": t[0], "height": t[1], "format": FORMAT_OF[t[2]]}
        ),
    },
)

AUGMENTATIONS = st.fixed_dictionaries(
    {},
    optional={
        "mosaic": st.just(True),
        "flip": st.just({"horizontal": True, "vertical": True}),
        "ninety": st.just({"clockwise": True, "counter-clockwise": True, "upside-down": True}),
        "crop": st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda p: {"min": min(p), "max": max(p)}),
        "rotate": st.integers(0, 45).map(lambda degrees: {"degrees": degrees}),
        "shear": st.tuples(st.integers(0, 45), st.integers(0, 45)).map(
            lambda d: {"horizontal": d[0], "vertical": d[1]}
        ),
        "rgrayscale": st.integers(0, 100).map(lambda percent: {"percent": percent}),
        "hue": st.integers(0, 180).map(lambda degrees: {"degrees": degrees}),
        "saturation": st.integers(0, 100).map(lambda percent: {"percent": percent}),
        "brightness": st.integers(0, 100).map(lambda percent: {"percent": percent}),
        "exposure": st.integers(0, 99).map(lambda percent: {"percent": percent}),
        "blur": st.floats(0, 25).map(lambda pixels: {"pixels": pixels}),
        "noise": st.integers(0, 100).map(lambda percent: {"percent": percent}),
        "cutout": st.tuples(st.integers(1, 9), st.integers(1, 100)).map(lambda p: {"count": p[0], "percent": p[1]}),
    },
).filter(bool)
