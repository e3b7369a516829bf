"""An album as files: pages that open from a disk, pictures, data and checksums."""
