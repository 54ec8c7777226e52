//go:build !unix

package archive

import "io/fs"

// allocated is the space that a file takes on its disk.
func allocated(info fs.FileInfo) int64 { return info.Size() }
