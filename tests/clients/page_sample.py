"""What the product page tells its users to do: ask for a picture, decode the mask, and draw it with supervision.

python page_sample.py URL KEY MODEL_ID PICTURE OUT
"""

import base64
import sys

import cv2
import numpy as np
import supervision as sv
from inference_sdk import InferenceHTTPClient

URL, KEY, MODEL_ID, PICTURE, OUT = sys.argv[1:]

image = cv2.imread(PICTURE)
result = InferenceHTTPClient(api_url=URL, api_key=KEY).infer(image, model_id=MODEL_ID)
predictions = result["predictions"]

mask = cv2.imdecode(np.frombuffer(base64.b64decode(predictions["segmentation_mask"]), np.uint8), cv2.IMREAD_GRAYSCALE)
mask = cv2.resize(mask, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_NEAREST)
class_map = predictions.get("class_map", {})

masks, boxes, numbers = [], [], [number for number in np.unique(mask).tolist() if number != 0]
for number in numbers:
    rows, columns = np.nonzero(mask == number)
    masks.append(mask == number)
    boxes.append([columns.min(), rows.min(), columns.max(), rows.max()])

drawn = image.copy()
if numbers:
    detections = sv.Detections(
        xyxy=np.array(boxes, dtype=np.float64),
        mask=np.array(masks),
        class_id=np.array(numbers),
        data={"class_name": np.array([class_map.get(str(number), str(number)) for number in numbers])},
    )
    drawn = sv.MaskAnnotator().annotate(scene=drawn, detections=detections)
    drawn = sv.LabelAnnotator().annotate(scene=drawn, detections=detections)
cv2.imwrite(OUT, drawn)
