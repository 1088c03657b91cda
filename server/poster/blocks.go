package poster

// block is a part of a column with the space above it.
type block struct {
	gap, height float64
	draw        func(y float64)
}

// measure adds up what columns need: all of it, and the gaps alone.
func measure(columns ...[]block) (total, gaps float64) {
	for _, blocks := range columns {
		for _, b := range blocks {
			total += b.gap + b.height
			gaps += b.gap
		}
	}
	return total, gaps
}

// drawBlocks draws a column from y downwards with its gaps multiplied by stretch,
// and returns where it ends.
func drawBlocks(blocks []block, y, stretch float64) float64 {
	for _, b := range blocks {
		y += b.gap * stretch
		b.draw(y)
		y += b.height
	}
	return y
}
