"""Programs that ask a model, filled in with its id and the server's address, in three languages."""

from atrous.domain.model_id import ModelId

CURL = """\
base64 -w0 picture.jpg | curl --fail-with-body --silent --data-binary @- \\
  -H "Authorization: Bearer $ATROUS_KEY" "{url}/{model}" > answer.json
python3 -c 'import base64, json; answer = json.load(open("answer.json"))["predictions"]; \\
open("mask.png", "wb").write(base64.b64decode(answer["segmentation_mask"])); print(answer["class_map"])'
"""

PYTHON = '''\
"""Ask {model} about picture.jpg and draw the answer: pip install inference-sdk supervision"""

import base64
import os

import cv2
import numpy as np
import supervision as sv
from inference_sdk import InferenceHTTPClient

picture = cv2.imread("picture.jpg")
client = InferenceHTTPClient(api_url="{url}", api_key=os.environ["ATROUS_KEY"])
answer = client.infer(picture, model_id="{model}")["predictions"]

png = np.frombuffer(base64.b64decode(answer["segmentation_mask"]), np.uint8)
labels = cv2.imdecode(png, cv2.IMREAD_GRAYSCALE)
numbers = [number for number in np.unique(labels) if number != 0]  # 0 is the background
masks = np.array([labels == number for number in numbers]).reshape(-1, *labels.shape)
found = sv.Detections(xyxy=sv.mask_to_xyxy(masks), mask=masks, class_id=np.array(numbers, int))
names = [answer["class_map"][str(number)] for number in numbers]

drawn = sv.MaskAnnotator().annotate(picture.copy(), found)
drawn = sv.LabelAnnotator().annotate(drawn, found, labels=names)
cv2.imwrite("annotated.png", drawn)
print("annotated.png shows:", ", ".join(names) or "background alone")
'''

JAVASCRIPT = """\
// Ask {model} about picture.jpg, with Node.js 18 or newer: ATROUS_KEY=… node ask.mjs
import {{ readFile, writeFile }} from "node:fs/promises";

const response = await fetch("{url}/{model}", {{
  method: "POST",
  headers: {{ Authorization: `Bearer ${{process.env.ATROUS_KEY}}`, "Content-Type": "text/plain" }},
  body: (await readFile("picture.jpg")).toString("base64"),
}});
const answer = await response.json();
if (!response.ok) throw new Error(answer.message);

const {{ segmentation_mask, class_map, present_class_ids }} = answer.predictions;
await writeFile("mask.png", Buffer.from(segmentation_mask, "base64"));
console.log("mask.png shows:", present_class_ids.map((number) => class_map[number]).join(", "));
"""

SAMPLES = {"curl": CURL, "Python": PYTHON, "JavaScript": JAVASCRIPT}
"""Language → program, with the places {url} and {model}."""


def sample(language: str, url: str, model_id: ModelId) -> str:
    """The program for a model at a server; it reads the key from the variable ATROUS_KEY."""
    return SAMPLES[language].format(url=url, model=model_id)
