// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "frontend/ptx/lower/floats.h"

/// How the lanes of a warp hold matrices (PTX ISA §9.7.14). In the fragments of mma lane = 4 g + t;
/// element j of a register is element `per * t + j` of what four lanes have along k.
namespace cw::ptx::lower {

using Values = std::vector<llvm::Value*>;

/// Values that several lanes hold, and how to get another lane's.
class Warp {
  public:
    explicit Warp(Emitter&);
    llvm::Value* from(llvm::Value* source, llvm::Value* value);
    llvm::Value *lane, *g, *t;

  private:
    llvm::Value* word(llvm::Value* source, llvm::Value* value);
    Emitter& e_;
};

/// M, N and K of "m16n8k32".
struct Shape {
    unsigned m = 0, n = 0, k = 0;
};
Shape shapeOf(const Match&);
/// The types among the modifiers, in their order.
std::vector<Type> typesOf(const Match&);

/// Elements of A or B in one register, and a register's type.
unsigned perRegister(Type);
Type registerOf(Type);
/// The number that the low bits of `word` are, of the type that products are summed in.
llvm::Value* numberOf(Emitter&, Type, llvm::Value* word);
/// Element `index` of a register.
llvm::Value* element(Emitter&, Type, llvm::Value* word, unsigned index);

/// The registers of {a, b, …}, an error when they are not `count`.
Values readRegisters(Emitter&, const Operand&, Type, size_t count);
/// Accumulators: `count` numbers, f16's two in a register.
Values readSums(Emitter&, const Operand&, Type, size_t count);
void writeSums(Emitter&, const Operand&, Type, const Values&);

/// The numbers, as many as `like` has and of its type, that `make` builds of groups of values: by a
/// call of a function that all instructions with the same modifiers share. Hundreds of products
/// written out make a kernel that takes minutes to compile.
using Groups = std::vector<Values>;
Values byFunction(Emitter&, const Match&, const Values& like, const Groups&,
                  llvm::function_ref<Values(const Groups&)> make);

/// What a lane multiplies: words[i][w] holds elements per * w … of its i-th row of A (g + 8 i) or
/// column of B (2 t + i).
using Words = std::vector<Values>;
Words rowsOf(Emitter&, Warp&, llvm::ArrayRef<llvm::Value*> a, unsigned rows);
Words columnsOf(Emitter&, Warp&, llvm::ArrayRef<llvm::Value*> b);

/// sum + x * y, by the instruction's rounding.
llvm::Value* multiplyAdd(Emitter&, const Match&, llvm::Value* x, llvm::Value* y, llvm::Value* sum);
/// What sums begin with, and what becomes of them: with .satfinite products are summed alone, and
/// the result is limited once.
Values sumsFrom(Emitter&, const Match&, const Values& c);
Values finishSums(Emitter&, const Match&, const Values& c, const Values& sums);
/// A product of 8 or 16 rows and 8 columns, added to c: columns 2t and 2t + 1, row by row.
Values product(Emitter&, const Match&, Type a, Type b, const Words& rows, const Words& columns,
               const Values& c);

/// mma.sp: what operands 1, 2, 4 and 5 give: A's registers, B's, and {the metadata, the first of
/// the lanes of a group that give some}.
Groups readSparse(Emitter&, const Match&, Type a);
/// The same as a lane sees it: the kept elements of its rows, its columns, the metadata of both.
struct Sparse {
    Type a, b;
    Words rows, columns;
    Values metadata;
};
Sparse sparseOf(Emitter&, Warp&, Type a, Type b, const Groups& read);
/// Adds the products of one of `parts` parts along k.
Values addSparse(Emitter&, const Match&, const Sparse&, unsigned part, unsigned parts, Values sums);

} // namespace cw::ptx::lower
