// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/lambda_traits.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/DynamicRecursiveASTVisitor.h>
#include <clang/AST/Expr.h>

namespace cw::frontend {
namespace {

template <typename Attribute>
bool isWritten(const clang::Decl& declaration) {
    const auto* attribute = declaration.getAttr<Attribute>();
    return attribute && !attribute->isImplicit();
}

/// A lambda with a written execution space, within a function that may run on the host.
bool isExtended(const clang::CXXRecordDecl& closure) {
    for (const clang::DeclContext* scope = closure.getDeclContext(); scope;
         scope = scope->getParent()) {
        const auto* function = llvm::dyn_cast<clang::FunctionDecl>(scope);
        if (!function) continue;
        const bool on_device = function->hasAttr<clang::CUDAGlobalAttr>() ||
                               function->hasAttr<clang::CUDADeviceAttr>();
        return !on_device || function->hasAttr<clang::CUDAHostAttr>();
    }
    return false;
}

class NamesParameter : public clang::DynamicRecursiveASTVisitor {
  public:
    bool VisitDeclRefExpr(clang::DeclRefExpr* name) override {
        found |= llvm::isa<clang::ParmVarDecl>(name->getDecl());
        return !found;
    }
    bool found = false;
};

/// It is written, and in terms of more than the parameters.
bool preservesReturnType(const clang::CXXMethodDecl& call) {
    const clang::TypeSourceInfo* written = call.getTypeSourceInfo();
    if (!written) return false;
    const auto type = written->getTypeLoc().getAsAdjusted<clang::FunctionTypeLoc>();
    if (!type || type.getReturnLoc().getBeginLoc().isInvalid()) return false;
    NamesParameter names;
    names.TraverseTypeLoc(type.getReturnLoc());
    return !names.found;
}

} // namespace

void answerLambdaTraits(clang::TagDecl& made, clang::ASTContext& context) {
    auto* traits = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(&made);
    const auto* note = traits ? traits->getAttr<clang::AnnotateAttr>() : nullptr;
    if (!note || note->getAnnotation() != "cw.lambda_traits") return;
    const clang::CXXRecordDecl* closure =
        traits->getTemplateArgs()[0].getAsType()->getAsCXXRecordDecl();
    if (!closure || !closure->isLambda() || !isExtended(*closure)) return;
    const clang::CXXMethodDecl& call = *closure->getLambdaCallOperator();
    if (!isWritten<clang::CUDADeviceAttr>(call)) return;
    const bool host_too = isWritten<clang::CUDAHostAttr>(call);

    for (clang::Decl* member : traits->decls()) {
        auto* list = llvm::dyn_cast<clang::EnumDecl>(member);
        if (!list) continue;
        for (clang::EnumConstantDecl* name : list->enumerators()) {
            const bool value = name->getName() == "device" ? !host_too
                               : name->getName() == "host_device"
                                   ? host_too
                                   : !host_too && preservesReturnType(call);
            llvm::APSInt number = name->getInitVal();
            number = uint64_t(value);
            name->setInitVal(context, number);
        }
    }
}

} // namespace cw::frontend
