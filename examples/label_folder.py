"""Label every JPEG of a folder without a server: an overlay beside each, and how much of it each class covers.

python examples/label_folder.py leaves/1 photos/
"""

import sys
from pathlib import Path

import atrous

model = atrous.load(sys.argv[1])
for picture in sorted(Path(sys.argv[2]).glob("*.jpg")):
    prediction = model.predict(picture)
    prediction.save(picture.with_suffix(".overlay.png"))
    shares = {
        prediction.class_names[number]: f"{100 * (prediction.labels_HW == number).mean():.1f} %"
        for number in prediction.present_class_ids
    }
    print(picture.name, shares)
