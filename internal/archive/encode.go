package archive

import "slices"

// minBase is the smallest body worth a delta: below it a dictionary costs more
// than it saves.
const minBase = 256

// A base is a body that others may be deltas against.
type base struct {
	digest digest
	body   []byte
	stored int  // bytes of its own payload
	delta  bool // it is itself kept as one: readable, and no base for more
}

// plan is a frame in the making.
type plan struct {
	header  header
	payload []byte
}

// encode chooses how body is kept. near is the header of the similar earlier
// frame and nearDigest its name; open returns a base by its digest, or nil when
// it cannot serve.
//
// A page drifts away from its base, so deltas grow; a new base costs a whole
// page. The rule is that of renting or buying: once the bytes that a new base
// would have saved (those above the smallest delta seen against the present
// one) reach the price of a new base, the next body becomes one. That costs at
// most twice what knowing the future would. A body that none of the history's
// bases fits (another language, a wall, a redesign) becomes a base at once,
// and the frames after it remember both.
func encode(body []byte, bases []digest, near header, open func(digest) *base) (plan, error) {
	var best plan
	var chosen *base
	for i, d := range bases {
		b := open(d)
		if b == nil || b.delta || len(b.body) < minBase || len(b.body)+len(body) > maxBody {
			continue
		}
		payload, err := compress(body, b.body)
		if err != nil {
			return plan{}, err
		}
		if chosen == nil || len(payload) < len(best.payload) {
			chosen, best.payload = b, payload
			best.header = header{codec: codecDelta, bases: moveFirst(bases, i), floor: uint64(len(payload))}
		}
		if len(best.payload) <= wholePrice(body, chosen)/4 {
			break
		}
	}
	if chosen == nil {
		return whole(body, bases)
	}
	price := uint64(wholePrice(body, chosen))
	size := uint64(len(best.payload))
	if near.codec == codecDelta && best.header.bases[0] == near.bases[0] {
		best.header.floor = min(near.floor, size)
		best.header.spent = near.spent + size - best.header.floor
	}
	best.header.size = uint64(len(body))
	if size <= price/2 && best.header.spent < price {
		return best, nil
	}
	w, err := whole(body, bases)
	if err != nil || best.header.spent < price && size <= uint64(len(w.payload))/2 {
		return best, err
	}
	return w, nil
}

// wholePrice estimates what body would cost without a base, from what its base
// cost.
func wholePrice(body []byte, b *base) int {
	return int(int64(b.stored) * int64(len(body)) / int64(len(b.body)))
}

// whole keeps a body without a base.
func whole(body []byte, bases []digest) (plan, error) {
	h := header{codec: codecZstd, size: uint64(len(body)), bases: bases[:min(len(bases), maxBases)]}
	payload, err := compress(body, nil)
	if err != nil {
		return plan{}, err
	}
	if len(payload) >= len(body) {
		h.codec, payload = codecRaw, body
	}
	return plan{h, payload}, nil
}

// history lists the bases that a body may be a delta against, given the frame
// before it.
func history(near digest, h header) []digest {
	if h.codec == codecDelta {
		return h.bases
	}
	all := append([]digest{near}, h.bases...)
	return all[:min(len(all), maxBases)]
}

func moveFirst(bases []digest, i int) []digest {
	out := append([]digest{bases[i]}, bases[:i]...)
	return slices.Clip(append(out, bases[i+1:]...))
}
