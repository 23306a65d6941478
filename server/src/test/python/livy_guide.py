# SPDX-License-Identifier: Apache-2.0
"""The three calls of Livy's own guide, with requests. Usage: livy_guide.py URL"""
import sys
import time

import requests

from expect import equal, step


def main(url):
    step("POST /sessions")
    response = requests.post(url + "/sessions", json={"kind": "spark"})
    equal("status", response.status_code, 201)
    session = response.json()
    location = response.headers["Location"]
    equal("location", location, f"/sessions/{session['id']}")
    equal("state and kind", (session["state"], session["kind"]), ("starting", "spark"))
    try:
        step("GET /sessions/N/state until it is idle, as the guide does")
        while requests.get(url + location + "/state").json()["state"] == "starting":
            time.sleep(0.5)
        equal("state", requests.get(url + location + "/state").json(), {"id": session["id"], "state": "idle"})

        step("POST statement")
        response = requests.post(f"{url}{location}/statements", json={"code": "sc.parallelize(1 to 10).count()"})
        equal("status", response.status_code, 201)
        equal("location", response.headers["Location"], f"{location}/statements/0")
        equal("output", response.json()["output"], None)

        step("GET statement")
        statement = requests.get(url + response.headers["Location"], params={"wait": "60s"}).json()
        equal("state and progress", (statement["state"], statement["progress"]), ("available", 1.0))
        expected = {"status": "ok", "execution_count": 0, "data": {"text/plain": "res0: Long = 10\n"}}
        equal("output", statement["output"], expected)
    finally:
        step("DELETE session")
        equal("answer", requests.delete(url + location).json(), {"msg": "deleted"})
    equal("status of a deleted session", requests.get(url + location).status_code, 404)


if __name__ == "__main__":
    main(sys.argv[1])
