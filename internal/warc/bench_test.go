package warc

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// bodies are pages of 60 kB that differ.
func bodies(n int) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i] = []byte(strings.Repeat(fmt.Sprintf("<p>Clause %d of many that say something of their own, as %x.</p>\n", i, i*7919), 900))
	}
	return out
}

func exchange(i int, body []byte) *Exchange {
	return &Exchange{URL: fmt.Sprintf("https://acorn.example/%d", i), Date: day0, Status: 200, Proto: "HTTP/1.1", Body: body,
		RequestHeader: http.Header{"User-Agent": {"smallprint/1"}}, Header: http.Header{"Content-Type": {"text/html"}}}
}

func BenchmarkWrite(b *testing.B) {
	pages := bodies(50)
	for b.Loop() {
		w := NewWriter(io.Discard, true)
		for i, body := range pages {
			b.SetBytes(int64(len(pages) * len(body)))
			if _, err := w.Write(exchange(i, body)); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkRead(b *testing.B) {
	var file bytes.Buffer
	w := NewWriter(&file, true)
	size := 0
	for i, body := range bodies(50) {
		size += len(body)
		if _, err := w.Write(exchange(i, body)); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		if _, answers, err := read(b, file.Bytes(), Limits{}); err != nil || len(answers) != 100 {
			b.Fatal(err)
		}
	}
}
