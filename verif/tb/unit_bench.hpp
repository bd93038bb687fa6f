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
void run_block_encoder(harness::Model& model, const harness::DesignFacts& facts,
                       const harness::BenchRequest& request, harness::BenchReport& report);
void run_block_decoder(harness::Model& model, const harness::DesignFacts& facts,
                       const harness::BenchRequest& request, harness::BenchReport& report);
void run_booster(harness::Model& model, const harness::DesignFacts& facts,
                 const harness::BenchRequest& request, harness::BenchReport& report);
void run_exmy_quantizer(harness::Model& model, const harness::DesignFacts& facts,
                        const harness::BenchRequest& request, harness::BenchReport& report);
void run_exmy_dequantizer(harness::Model& model, const harness::DesignFacts& facts,
                          const harness::BenchRequest& request, harness::BenchReport& report);
void run_max_exponent(harness::Model& model, const harness::DesignFacts& facts,
                      const harness::BenchRequest& request, harness::BenchReport& report);
void run_exmy_packer(harness::Model& model, const harness::DesignFacts& facts,
                     const harness::BenchRequest& request, harness::BenchReport& report);
void run_exmy_unpacker(harness::Model& model, const harness::DesignFacts& facts,
                       const harness::BenchRequest& request, harness::BenchReport& report);
/// The encoder first, then the decoder, which gets the golden codec's streams.
void run_quantizing_codec(harness::Model& model, const harness::DesignFacts& facts,
                          const harness::BenchRequest& request, harness::BenchReport& report);
void run_quantizer(harness::Model& model, const harness::DesignFacts& facts,
                   const harness::BenchRequest& request, harness::BenchReport& report);
void run_int_quantizer(harness::Model& model, const harness::DesignFacts& facts,
                       const harness::BenchRequest& request, harness::BenchReport& report);
void run_int_dequantizer(harness::Model& model, const harness::DesignFacts& facts,
                         const harness::BenchRequest& request, harness::BenchReport& report);
void run_gradient_accumulator(harness::Model& model, const harness::DesignFacts& facts,
                              const harness::BenchRequest& request, harness::BenchReport& report);

}  // namespace sfpgen::tb
