// The benches of the stand-alone units: random traffic, bad streams, resets, measurements.
#pragma once

#include "verif/harness/bench.hpp"

namespace sfpgen::tb {

void run_packer(harness::Model& model, const harness::DesignFacts& facts,
                const harness::BenchRequest& request, harness::BenchReport& report);
void run_unpacker(harness::Model& model, const harness::DesignFacts& facts,
                  const harness::BenchRequest& request, harness::BenchReport& report);
void run_gecko_encoder(harness::Model& model, const harness::DesignFacts& facts,
                       const harness::BenchRequest& request, harness::BenchReport& report);
void run_gecko_decoder(harness::Model& model, const harness::DesignFacts& facts,
                       const harness::BenchRequest& request, harness::BenchReport& report);
void run_quantizing_encoder(harness::Model& model, const harness::DesignFacts& facts,
                            const harness::BenchRequest& request, harness::BenchReport& report);
void run_dot_unit(harness::Model& model, const harness::DesignFacts& facts,
                  const harness::BenchRequest& request, harness::BenchReport& report);
void run_quantizer(harness::Model& model, const harness::DesignFacts& facts,
                   const harness::BenchRequest& request, harness::BenchReport& report);
void run_int_quantizer(harness::Model& model, const harness::DesignFacts& facts,
                       const harness::BenchRequest& request, harness::BenchReport& report);
void run_int_dequantizer(harness::Model& model, const harness::DesignFacts& facts,
                         const harness::BenchRequest& request, harness::BenchReport& report);

}  // namespace sfpgen::tb
