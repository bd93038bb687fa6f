// The benches of the controllers of lengths: losses, resets, latency.
#pragma once

#include "verif/harness/bench.hpp"

namespace sfpgen::tb {

void run_bitchop(harness::Model& model, const harness::DesignFacts& facts,
                 const harness::BenchRequest& request, harness::BenchReport& report);
void run_bitwave(harness::Model& model, const harness::DesignFacts& facts,
                 const harness::BenchRequest& request, harness::BenchReport& report);

}  // namespace sfpgen::tb
