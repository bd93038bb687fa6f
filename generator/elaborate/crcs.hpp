// CRCs behind the packets of a design's streams of bytes.
#pragma once

#include "generator/elaborate/design.hpp"
#include "generator/model/valid_spec.hpp"

namespace sfpgen::elaborate {

/// Puts what the spec asks for at the ports of all streams of bytes: what appends a CRC-32C to
/// every packet that leaves, and what checks the one behind every packet that comes, with a status
/// port for each. Nearer to the port than FIFOs, whose bits are checked too.
void insert_crcs(Design& design, const model::ValidSpec& spec);

}  // namespace sfpgen::elaborate
