// Where the pipelines of encoder and decoder are cut, and what the cuts cost in clock cycles.
#pragma once

#include "generator/model/valid_spec.hpp"

namespace sfpgen::elaborate {

/// Cuts of the encoder: the CUT parameters of sfp_encoder.
struct EncoderCuts {
  int maximum;     ///< levels of the tree of maxima in a stage; 0: two stages
  int input;       ///< 1: a rank behind the input port
  int difference;  ///< a rank before (1) or behind (2) the last gate of the differences
  int rotate;      ///< levels of the rotators before a rank in them; 0: none
  int output;      ///< 1: a rank before the output port
};

/// Cuts of the decoder: the CUT parameters of sfp_decoder.
struct DecoderCuts {
  int rows;    ///< 1: a skid register behind the row reader, which costs no cycle
  int rotate;  ///< levels of the rotators before a rank in them; 0: none
  int output;  ///< 1: a rank before the output port
};

/// The cuts that the spec asks for, or that its clock needs (docs/pipeline.md).
EncoderCuts encoder_cuts(const model::ValidSpec& spec);

/// The same for the decoder. A codec's clock may cut its halves differently.
DecoderCuts decoder_cuts(const model::ValidSpec& spec);

/// Cycles that the encoder's cuts and its buffer of groups add to a row that comes without a pause
/// before and behind it, beside the one that every encoder takes.
int encoder_extra_cycles(const model::ValidSpec& spec);

/// Cycles that the decoder's cuts add on the way of data and of metadata to a row.
int decoder_extra_cycles(const model::ValidSpec& spec);

/// Where the pipeline of a dot product unit has registers beside those that it always has.
struct DotCuts {
  int input;  ///< 1: behind the input port
  int group;  ///< products that are added before a rank of registers; k: no rank
  int round;  ///< 1: before products, or sums of blocks, are rounded
};

/// The cuts of the design's dot product unit.
DotCuts dot_cuts(const model::ValidSpec& spec);

/// Levels of a tree over `count` numbers, 1 to 256.
int tree_levels(int count);

/// Stages of sfp_group_buffer, over the lanes that share a largest number and over the rows. `cut`:
/// levels in a stage; 0: two stages.
int maximum_stages(int lanes, int cut);

}  // namespace sfpgen::elaborate
