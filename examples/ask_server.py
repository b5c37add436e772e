"""Send a picture to `atrous serve` with nothing but the standard library, and list the classes found.

API_KEY=$(atrous key new --name example) python examples/ask_server.py leaves/1 photo.jpg
"""

import base64
import json
import os
import sys
import urllib.request
from pathlib import Path

model_id, picture = sys.argv[1:3]
url = os.environ.get("API_URL", "http://127.0.0.1:9001")
request = urllib.request.Request(
    f"{url}/{model_id}?confidence=0.4",
    base64.b64encode(Path(picture).read_bytes()),
    {"Authorization": f"Bearer {os.environ['API_KEY']}", "Content-Type": "application/json"},
)
with urllib.request.urlopen(request) as response:
    predictions = json.load(response)["predictions"]
for number in predictions["present_class_ids"]:
    print(number, predictions["class_map"][str(number)])
