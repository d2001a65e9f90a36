"""Files on their way in: without a name on the disk, so that no killed process leaves one behind."""

from __future__ import annotations

import tempfile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class NamelessFileHandler(FileUploadHandler):
    """Keeps what is too large for memory in a file that ends with the process that has it open.

    Django's own has a name in the temporary directory, where a photo of somebody's door would stay
    for ever after a ``kill -9``.
    """

    file: UploadedFile

    def new_file(self, *args: Any, **more: Any) -> None:
        super().new_file(*args, **more)
        self.file = UploadedFile(
            tempfile.TemporaryFile(),  # noqa: SIM115  (it is closed with the request)
            self.file_name, self.content_type, 0, self.charset,
            self.content_type_extra,
        )  # fmt: skip

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
