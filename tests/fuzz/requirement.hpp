// What a fuzz target says when something that must hold does not: libFuzzer keeps the input.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace sfpgen::fuzz {

/// Ends the process with `what` unless `holds`.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace sfpgen::fuzz
