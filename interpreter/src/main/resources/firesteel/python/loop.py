# SPDX-License-Identifier: Apache-2.0
"""The event loop of top-level `await`: one for all statements, at work only while one of them awaits."""


class Loop:
    def __init__(self):
        self._loop = None

    def run(self, coroutine):
        import asyncio  # not needed by most sessions

        if self._loop is None or self._loop.is_closed():
            self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        task = self._loop.create_task(coroutine)
        try:
            self._loop.run_until_complete(task)
        except KeyboardInterrupt:
            if not task.done():
                task.cancel()
                self._loop.run_until_complete(asyncio.wait([task]))
            raise
