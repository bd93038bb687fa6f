// FIFOs at the stream ports of a design.
#pragma once

#include "generator/elaborate/design.hpp"
#include "generator/model/valid_spec.hpp"

namespace sfpgen::elaborate {

/// Puts the FIFOs that the spec asks for between the design's stream ports and its units:
/// instances, wires, files, latencies and notes. The configuration of a unit goes through the FIFO
/// of the stream that brings it, with every beat.
void insert_fifos(Design& design, const model::ValidSpec& spec);

}  // namespace sfpgen::elaborate
