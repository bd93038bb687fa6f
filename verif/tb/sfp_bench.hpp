// The bench of sfp_encoder, sfp_decoder and sfp_codec.
#pragma once

#include "verif/harness/bench.hpp"

namespace sfpgen::tb {

/// An encoder alone: its streams against the golden codec.
void run_sfp_encoder(harness::Model& model, const harness::DesignFacts& facts,
                     const harness::BenchRequest& request, harness::BenchReport& report);

/// A decoder alone: golden streams, bad streams.
void run_sfp_decoder(harness::Model& model, const harness::DesignFacts& facts,
                     const harness::BenchRequest& request, harness::BenchReport& report);

/// The decoder of a codec alone.
void run_sfp_decoder_half(harness::Model& model, const harness::DesignFacts& facts,
                          const harness::BenchRequest& request, harness::BenchReport& report);

/// Both: each for itself, and the encoder's streams into the decoder.
void run_sfp_codec(harness::Model& model, const harness::DesignFacts& facts,
                   const harness::BenchRequest& request, harness::BenchReport& report);

}  // namespace sfpgen::tb
