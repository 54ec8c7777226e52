package classify

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

// weights is a model ready to be used: a dictionary of feature hashes, and
// for each the outputs it bears on, in steps of a scale of its own.
type weights struct {
	hashes []uint32  // sorted
	idf    []float32 // weight of each feature
	start  []uint32  // of the entries of each feature; one more than features
	out    []uint8
	val    []float32
	bias   []float32
	common []int32 // of each feature its row in the hidden model, or -1
	hidden *hidden
	around []float32 // second stage, see stage2.go
	calib  []float32 // see calibrate.go
	seen   []uint32  // beginnings of the blob ids trained on
	slots  []int32   // where the row of each hash stands, see row
	gate   gate      // which of the limits found are stated
}

const weightsMagic = "smallprint weights 3\n"

// encode writes the weights compressed. Values are rounded to int8 steps.
func (w *weights) encode() ([]byte, error) {
	var raw bytes.Buffer
	put := func(v any) { binary.Write(&raw, binary.LittleEndian, v) }
	put(uint32(len(w.hashes)))
	last := uint32(0)
	for _, h := range w.hashes {
		put(h - last)
		last = h
	}
	for _, v := range w.idf {
		put(uint8(math.Round(float64(min(v, 2.5)) * 100)))
	}
	for i := range w.hashes {
		row := w.val[w.start[i]:w.start[i+1]]
		put(uint8(len(row)))
		put(scaleOf(row))
	}
	put(w.out)
	for i := range w.hashes {
		row := w.val[w.start[i]:w.start[i+1]]
		s := scaleOf(row)
		for _, v := range row {
			put(int8(math.Round(float64(v / s))))
		}
	}
	w.putHidden(put)
	for _, list := range [][]float32{w.bias, w.around, w.calib} {
		put(uint32(len(list)))
		put(list)
	}
	w.gate.put(put)
	put(uint32(len(w.seen)))
	put(w.seen)
	var out bytes.Buffer
	out.WriteString(weightsMagic)
	z, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(raw.Bytes()); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func scaleOf(row []float32) float32 {
	var top float32
	for _, v := range row {
		top = max(top, float32(math.Abs(float64(v))))
	}
	return max(top/127, 1e-12)
}

// decode reads what encode wrote.
func decode(b []byte) (*weights, error) {
	if !bytes.HasPrefix(b, []byte(weightsMagic)) {
		return nil, fmt.Errorf("not a weights file of this version")
	}
	raw, err := io.ReadAll(flate.NewReader(bytes.NewReader(b[len(weightsMagic):])))
	if err != nil {
		return nil, err
	}
	r := reader{b: raw}
	n := int(r.u32())
	w := &weights{hashes: make([]uint32, n), idf: make([]float32, n), start: make([]uint32, n+1)}
	last := uint32(0)
	for i := range w.hashes {
		last += r.u32()
		w.hashes[i] = last
	}
	for i := range w.idf {
		w.idf[i] = float32(r.u8()) / 100
	}
	scales := make([]float32, n)
	for i := range n {
		w.start[i+1] = w.start[i] + uint32(r.u8())
		scales[i] = r.f32()
	}
	total := int(w.start[n])
	w.out = append([]uint8{}, r.take(total)...)
	w.val = make([]float32, total)
	for i := range n {
		for k := w.start[i]; k < w.start[i+1]; k++ {
			w.val[k] = float32(int8(r.u8())) * scales[i]
		}
	}
	w.takeHidden(&r)
	for _, list := range []*[]float32{&w.bias, &w.around, &w.calib} {
		*list = make([]float32, r.u32())
		for k := range *list {
			(*list)[k] = r.f32()
		}
	}
	w.gate.take(&r)
	w.seen = make([]uint32, r.u32())
	for k := range w.seen {
		w.seen[k] = r.u32()
	}
	if r.short || len(w.bias) != nOutputs {
		return nil, fmt.Errorf("the weights end too early")
	}
	w.prepare()
	return w, nil
}

// prepare builds the table in which row looks.
func (w *weights) prepare() {
	size := 16
	for size < 2*len(w.hashes) {
		size *= 2
	}
	w.slots = make([]int32, size)
	for i := range w.slots {
		w.slots[i] = -1
	}
	for i, h := range w.hashes {
		k := slotOf(h, size)
		for w.slots[k] >= 0 {
			k = (k + 1) & (size - 1)
		}
		w.slots[k] = int32(i)
	}
}

func slotOf(h uint32, size int) int { return int(h*2654435769>>7) & (size - 1) }

// row returns the row of the hash, or -1.
func (w *weights) row(h uint32) int32 {
	mask := len(w.slots) - 1
	for k := slotOf(h, mask+1); ; k = (k + 1) & mask {
		row := w.slots[k]
		if row < 0 || w.hashes[row] == h {
			return row
		}
	}
}

type reader struct {
	b     []byte
	short bool
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.short = true
		return make([]byte, n)
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) u8() uint8    { return r.take(1)[0] }
func (r *reader) u32() uint32  { return binary.LittleEndian.Uint32(r.take(4)) }
func (r *reader) f32() float32 { return math.Float32frombits(r.u32()) }

// shortened keeps the first eight digits of each blob id.
func shortened(blobs []string) []uint32 {
	out := make([]uint32, 0, len(blobs))
	for _, b := range blobs {
		n, err := strconv.ParseUint(b[:min(8, len(b))], 16, 32)
		if err == nil {
			out = append(out, uint32(n))
		}
	}
	return out
}

// hasSeen reports whether the weights were trained on the document.
func (w *weights) hasSeen(blob string) bool {
	s := shortened([]string{blob})
	return len(s) == 1 && slices.Contains(w.seen, s[0])
}
